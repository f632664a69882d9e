import type { CallMedia, MediaAccess } from '@atrium/contract/call-state';
import type { ParticipantId } from '@atrium/contract/ids';
import type { Announcer } from '../announcer.ts';
import type { CallChronicle } from './call-chronicle.ts';
import type { CallClock } from './call-lines.ts';
import { isHosting, mayPresent } from './call-policy.ts';
import type { CallRegistry } from './call-registry.ts';
import type { IceServers } from './ice-servers.ts';
import type { LiveCall, Seat, Waiter } from './live-call.ts';
import type { EngineTasks } from './engine-tasks.ts';
import type { MediaEngines } from './media-engines.ts';
import type { EndedCall } from './meeting-door.ts';

/** Somebody whose connection is lost keeps the place so long, milliseconds. */
const GRACE_MS = 15_000;
/** A call that everybody left is over after this, milliseconds. */
const EMPTY_MS = 30_000;
/** One whose last participant vanished may be waiting for a network to come back. */
const VANISHED_MS = 5 * 60_000;
/** A media server that is missed is looked for this often, milliseconds. */
const LOOK_AGAIN_MS = 20_000;

export interface CallStageDeps {
  readonly registry: CallRegistry;
  readonly chronicle: CallChronicle;
  readonly announcer: Announcer;
  readonly engines: MediaEngines;
  readonly tasks: EngineTasks;
  readonly ice: IceServers;
  readonly clock: CallClock;
}

/** Who comes and goes, and what follows from it for the call, its room and its meeting. */
export class CallStage {
  readonly #deps: CallStageDeps;
  /** Ends of empty calls that are still to come. */
  readonly #ending = new Map<LiveCall, () => void>();
  /** Calls that miss their media server. */
  readonly #looking = new Set<LiveCall>();

  constructor(deps: CallStageDeps) {
    this.#deps = deps;
  }

  /** Somebody has a place in the call, new or again. The one who asked is answered, not told. */
  took(call: LiveCall, seat: Seat, media: CallMedia): void {
    const { chronicle } = this.#deps;
    const { meetingId } = call.header;
    const isFirst = call.people.length === 0;
    this.#ending.get(call)?.();
    this.#ending.delete(call);
    call.admitted.add(seat.personId);
    call.departed.delete(seat.participantId);
    call.put({ ...seat, media: this.allowed(call, seat, media) });
    if (isFirst) chronicle.began(meetingId, seat.person, Date.parse(call.header.startedAt));
    const { participantId, person, joinedAt } = seat;
    chronicle.attended(meetingId, { participantId, person, joinedAt });
    if (isHosting(seat.role)) this.#openToWaiting(call);
    this.#adjust(call);
    call.tell(participantId);
    this.announce(call);
  }

  /** The connection is lost: the place is kept for a while. */
  lost(call: LiveCall, connectionId: string): void {
    const waiter = call.waiterOf(connectionId);
    if (waiter) call.stopWaiting(waiter.participantId);
    const seat = call.seatOf(connectionId);
    if (seat) {
      const cancel = this.#deps.clock.after(GRACE_MS, () => this.left(call, seat.participantId, 'vanished'));
      call.put({ ...seat, line: { kind: 'away', cancel } });
    }
    call.tell();
    this.#deps.registry.closeIfUnused(call);
  }

  /** The place is given up. */
  left(call: LiveCall, participantId: Seat['participantId'], how: 'left' | 'vanished'): void {
    const seat = call.seats.get(participantId);
    if (!seat) return;
    const { chronicle, clock, registry, tasks } = this.#deps;
    if (seat.line.kind === 'away') seat.line.cancel();
    else registry.disconnect(seat.line.connectionId, call);
    call.remove(participantId);
    call.departed.add(participantId);
    tasks.remove(call, participantId);
    const leftAt = clock.now();
    const { person, joinedAt } = seat;
    chronicle.attended(call.header.meetingId, { participantId, person, joinedAt, leftAt });
    this.#adjust(call);
    call.tell();
    this.announce(call);
    if (call.seats.size > 0) return;
    const endIn = how === 'left' ? EMPTY_MS : VANISHED_MS;
    this.#ending.set(
      call,
      clock.after(endIn, () => this.end(call, { endedAt: leftAt, reason: 'empty' })),
    );
  }

  /** The call is over for everybody. May be called again. */
  end(call: LiveCall, { endedAt, reason }: Pick<EndedCall, 'endedAt' | 'reason'>): void {
    const { registry, chronicle, announcer, tasks } = this.#deps;
    const { meetingId, roomId, startedAt } = call.header;
    if (registry.find(meetingId) !== call) return;
    this.#ending.get(call)?.();
    this.#ending.delete(call);
    for (const waiter of call.waiting.values()) call.noticeWaiter(waiter, { kind: 'ended' });
    for (const seat of call.seats.values()) {
      if (seat.line.kind === 'away') seat.line.cancel();
      call.notice(seat, { kind: 'ended' });
      const { participantId, person, joinedAt } = seat;
      chronicle.attended(meetingId, { participantId, person, joinedAt, leftAt: endedAt });
    }
    registry.close(call);
    const { people } = call;
    if (people.length === 0) return;
    chronicle.ended(meetingId, { startedAt: Date.parse(startedAt), endedAt, reason, people });
    tasks.end(call);
    this.#deps.engines.forget(meetingId);
    announcer.toRoom(roomId, 'call:running', { roomId, meetingId });
  }

  /** The call goes on elsewhere, as its people remember it. */
  drop(call: LiveCall): string[] {
    this.#ending.get(call)?.();
    this.#ending.delete(call);
    const connectionIds = [...call.waiting.values()].map(({ connectionId }) => connectionId);
    for (const { line } of call.seats.values()) {
      if (line.kind === 'here') connectionIds.push(line.connectionId);
      else line.cancel();
    }
    this.#deps.registry.close(call);
    return connectionIds;
  }

  /** See `CallService.seenAtEngine`. */
  seenAtEngine(call: LiveCall, participantId: ParticipantId): void {
    const { clock, registry, tasks } = this.#deps;
    const sendAway = (): void => {
      const isRunning = registry.find(call.header.meetingId) === call;
      if (isRunning && !call.seats.has(participantId)) tasks.remove(call, participantId);
    };
    if (call.departed.has(participantId)) sendAway();
    else clock.after(GRACE_MS, sendAway);
  }

  /** Out of the lobby: the one who waited asks again and comes in. */
  admit(call: LiveCall, waiter: Waiter): void {
    call.stopWaiting(waiter.participantId);
    call.admitted.add(waiter.personId);
    call.barred.delete(waiter.personId);
    call.noticeWaiter(waiter, { kind: 'admitted' });
  }

  /** What a participant may send of what it wants to. */
  allowed(call: LiveCall, seat: Seat, { microphone, camera, screen }: CallMedia): CallMedia {
    const others = [...call.seats.values()].filter(
      ({ participantId }) => participantId !== seat.participantId,
    );
    const isFree = !others.some(({ media }) => media.screen);
    return {
      microphone,
      camera: camera && call.header.canUseCameras,
      screen: screen && isFree && mayPresent(seat.role, call.header),
    };
  }

  announce(call: LiveCall): void {
    const { meetingId, roomId } = call.header;
    const running = call.running();
    this.#deps.announcer.toRoom(roomId, 'call:running', {
      roomId,
      meetingId,
      ...(running && { call: running }),
    });
  }

  async accessOf(call: LiveCall, seat: Seat): Promise<MediaAccess> {
    const { engines, ice } = this.#deps;
    const { engine, epoch, meetingId } = call.header;
    const { participantId, person } = seat;
    const mayShow = mayPresent(seat.role, call.header);
    const livekit = await engines
      .get(engine)
      .access(meetingId, { participantId, person, mayPresent: mayShow });
    return { epoch, ...ice.for(participantId), ...(livekit && { livekit }) };
  }

  /** A host is here: whoever waited for that comes in. */
  #openToWaiting(call: LiveCall): void {
    for (const waiter of call.waiting.values()) {
      if (!waiter.isForHost) continue;
      this.admit(call, waiter);
    }
  }

  /** The mesh carries whom it can, until the media server is there. */
  #noteMissing(call: LiveCall): void {
    const { engines } = this.#deps;
    const isMissed = engines.isMissed(call.header, call.seats.size);
    const carried = isMissed ? engines.get('mesh').maxParticipants : engines.maxParticipants;
    const maxParticipants = Math.min(call.mostParticipants, carried);
    if (isMissed) this.#lookAgain(call);
    if (
      (call.header.isMediaServerAway ?? false) !== isMissed ||
      call.header.maxParticipants !== maxParticipants
    )
      call.setHeader({ isMediaServerAway: isMissed, maxParticipants });
  }

  #lookAgain(call: LiveCall): void {
    const { clock, tasks, registry } = this.#deps;
    if (this.#looking.has(call)) return;
    this.#looking.add(call);
    clock.after(LOOK_AGAIN_MS, () => {
      this.#looking.delete(call);
      if (registry.find(call.header.meetingId) !== call || call.header.isMediaServerAway !== true) return;
      tasks.ask(call, () => {
        this.#adjust(call);
        call.tell();
      });
    });
  }

  /** The engine and the cameras that go with the number of people. */
  #adjust(call: LiveCall): void {
    const { engines } = this.#deps;
    const better = engines.better(call.header, call.seats.size);
    if (better) call.setHeader({ engine: better, epoch: call.header.epoch + 1 });
    this.#noteMissing(call);
    const most = engines.get(call.header.engine).maxParticipantsWithCameras;
    const canUseCameras = call.seats.size <= most;
    if (canUseCameras === call.header.canUseCameras) return;
    call.setHeader({ canUseCameras });
    if (canUseCameras) return;
    for (const seat of call.seats.values())
      if (seat.media.camera) call.put({ ...seat, media: { ...seat.media, camera: false } });
  }
}
