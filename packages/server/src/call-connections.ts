import type { RunningCall } from '@atrium/contract/call-state';
import type { MeetingId, RoomId, UserId } from '@atrium/contract/ids';
import type { Announcer } from './announcer.ts';
import { buildCalls, type CallsDeps } from './calls/build-calls.ts';
import { CallLeases } from './calls/call-leases.ts';
import { CallRouter } from './calls/call-router.ts';
import type { CallService } from './calls/call-service.ts';
import { CallSigns } from './calls/call-signs.ts';
import type { MeetingDoor, MeetingsUnderWay } from './calls/meeting-door.ts';
import { FarLines } from './calls/far-lines.ts';
import { LostCalls } from './calls/lost-calls.ts';
import type { NodeNews } from './nodes/node-news.ts';
import type { QuestionDesk } from './nodes/node-questions.ts';
import type { Nodes } from './nodes/nodes.ts';
import type { LiveKitListener, SignedNews } from './calls/livekit-news.ts';
import type { Config, Secrets } from './config.ts';
import type { LiveKitParts } from './open-livekit.ts';
import type { RateLimiter } from './dispatcher/rate-limiter.ts';
import type { Gateway } from './realtime/gateway.ts';
import type { MembershipService } from './rooms/membership-service.ts';
import type { Store } from './storage/store.ts';

/** People whose call has lost its server come back within this, milliseconds. */
const COME_BACK_MS = 1_000;

type Given = Pick<CallsDeps, 'passes' | 'log'> & {
  readonly gateway: Gateway;
  readonly announcer: Announcer;
  readonly nodes: Nodes;
  readonly questions: QuestionDesk;
  readonly store: Store;
  readonly door: MeetingDoor & MeetingsUnderWay;
  readonly memberships: MembershipService;
  readonly livekit: LiveKitParts | undefined;
  readonly rateLimiter: RateLimiter;
  readonly now: () => number;
};

/** Calls on the live connection: they end with the connections of their people, and with their place in the room. */
export function connectCalls(given: Given, config: Config, secrets: Secrets) {
  const { gateway, announcer, nodes, memberships, now } = given;
  const roomsOf = async (userId: UserId) =>
    new Set((await memberships.ofUser(userId)).map(({ roomId }) => roomId));
  const lines = new FarLines({ here: gateway.announcer, nodes });
  const leases = new CallLeases({ store: given.store, node: nodes.ownId, now });
  let router: CallRouter | undefined;
  const { callService, handlers } = buildCalls({
    ...given,
    ice: iceOf(config, secrets),
    largeEngine: given.livekit?.engine,
    announcer,
    lines,
    clock: { now, after: laterBy },
    roomsOf,
    routed: nodes.isAlone ? undefined : (calls) => (router = routerOf(given, calls, { lines, leases })).desk,
  });
  gateway.onDisconnected((connectionId) => (router ?? callService).disconnected(connectionId));
  gateway.announcer.onLeft((roomId, userId) => callService.leftRoom(roomId, userId));
  const signs = router ?? new CallSigns({ calls: callService, leases, log: given.log, now });
  const endMeeting = (meetingId: MeetingId): void => (router ?? callService).endMeeting(meetingId);
  const endRoom = (roomId: RoomId): void => {
    for (const call of (router?.desk ?? callService).running())
      if (call.roomId === roomId) endMeeting(call.meetingId);
  };
  const lost = lostCallsOf(given, leases, { callService, endMeeting });
  return {
    callService,
    handlers,
    mediaServer: mediaServerOf(given, callService),
    endMeeting,
    /** Ends all calls of a room. */
    endRoom,
    /** Others, or this one after its next start, may go on with the calls. */
    handOver: async () => {
      await lost.close();
      await signs.close();
    },
    heard: router && ((...news: Parameters<CallRouter['heard']>) => router?.heard(...news)),
  };
}

function routerOf(
  given: Given,
  calls: CallService,
  { lines, leases }: { lines: FarLines; leases: CallLeases },
): CallRouter {
  const { gateway, now } = given;
  const clock = { now, after: laterBy };
  const renew = (connectionId: string): void => gateway.renew(connectionId, COME_BACK_MS);
  const quiet = ({ meetingId, roomId }: RunningCall): void =>
    gateway.announcer.toRoom(roomId, 'call:running', { roomId, meetingId });
  return new CallRouter({ ...given, calls, leases, lines, renew, quiet, clock });
}

function lostCallsOf(
  { nodes, door, announcer, log, now }: Given,
  leases: CallLeases,
  { callService, endMeeting }: { callService: CallService; endMeeting: (meetingId: MeetingId) => void },
): LostCalls {
  return new LostCalls({
    meetings: door,
    leases,
    node: nodes.ownId,
    isRunning: (meetingId) => callService.runningAt(meetingId) !== undefined,
    over: (meetingId, roomId) => {
      endMeeting(meetingId);
      announcer.toRoom(roomId, 'call:running', { roomId, meetingId });
    },
    log,
    now,
  });
}

/** What the media server tells one node is news for the node that has the call. */
function mediaServerOf({ livekit, rateLimiter, nodes }: Given, calls: CallService) {
  const seen = ({ meetingId, participantId }: NodeNews['mediaServer']): void => {
    if (participantId === undefined) calls.forgottenByEngine(meetingId);
    else calls.seenAtEngine(meetingId, participantId);
  };
  nodes.on('mediaServer', seen);
  if (!livekit) return undefined;
  const tell = (news: NodeNews['mediaServer']): void => {
    seen(news);
    nodes.tell('mediaServer', news);
  };
  const listener: LiveKitListener = {
    seenAtEngine: (meetingId, participantId) => tell({ meetingId, participantId }),
    forgottenByEngine: (meetingId) => tell({ meetingId }),
  };
  return { takeNews: (news: SignedNews) => livekit.take(news, listener), rateLimiter };
}

function iceOf({ calls }: Config, secrets: Secrets): CallsDeps['ice'] {
  const { stunUrls, turnUrls } = calls;
  const hasRelay = secrets.turn !== undefined && turnUrls.length > 0;
  const turn = hasRelay ? { urls: turnUrls, secret: secrets.turn } : undefined;
  return { stunUrls, turn };
}

/** Does not keep the process alive. */
function laterBy(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms).unref();
  return () => clearTimeout(timer);
}
