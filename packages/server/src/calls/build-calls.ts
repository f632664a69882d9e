import type { UserId } from '@atrium/contract/ids';
import type { Announcer } from '../announcer.ts';
import type { Log } from '../observability/log.ts';
import { CallArrivals } from './call-arrivals.ts';
import { CallChronicle } from './call-chronicle.ts';
import { CallHosting } from './call-hosting.ts';
import type { CallClock, CallLines } from './call-lines.ts';
import { callOperations } from './call-operations.ts';
import type { CallPasses } from './call-passes.ts';
import { CallRegistry } from './call-registry.ts';
import { ownDesk, type CallDesk } from './call-desk.ts';
import { CallService } from './call-service.ts';
import { CallStage } from './call-stage.ts';
import { EngineTasks } from './engine-tasks.ts';
import { IceServers, type IceConfig } from './ice-servers.ts';
import { MediaEngines } from './media-engines.ts';
import type { MediaEngine } from './media-engine.ts';
import type { MeetingDoor } from './meeting-door.ts';
import { PasswordPatience } from './password-patience.ts';

export interface CallsDeps {
  readonly door: MeetingDoor;
  readonly announcer: Announcer;
  readonly lines: CallLines;
  readonly passes: CallPasses;
  readonly ice: IceConfig;
  /** For calls that the mesh cannot carry; none unless it is configured. */
  readonly largeEngine: MediaEngine | undefined;
  readonly roomsOf: (userId: UserId) => Promise<ReadonlySet<string>>;
  readonly log: Log;
  readonly clock: CallClock;
  /** Calls of other nodes too; all run here without it. */
  readonly routed?: ((calls: CallService) => CallDesk) | undefined;
}

/** Calls, put together. */
export function buildCalls(deps: CallsDeps) {
  const { door, announcer, lines, passes, log, clock, roomsOf } = deps;
  const now = () => clock.now();
  const engines = new MediaEngines({ large: deps.largeEngine, now, log });
  const registry = new CallRegistry({ lines, clock, engines });
  const chronicle = new CallChronicle({ door, log });
  const tasks = new EngineTasks({ engines, log });
  const ice = new IceServers({ config: deps.ice, now });
  const stage = new CallStage({ registry, chronicle, announcer, engines, tasks, ice, clock });
  const arrivals = new CallArrivals({ door, registry, stage, passes, lines, engines, clock });
  const hosting = new CallHosting({ stage, tasks, chronicle, clock });
  const callService = new CallService({
    registry,
    arrivals,
    stage,
    hosting,
    chronicle,
    tasks,
    engines,
    clock,
  });
  const patience = new PasswordPatience({ now });
  const desk = deps.routed ? deps.routed(callService) : ownDesk(callService);
  const handlers = callOperations({ calls: desk, door, passes, patience, roomsOf, now });
  return { callService, handlers };
}
