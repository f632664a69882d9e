import type { UserId } from '@atrium/contract/ids';
import type { Announcer } from './announcer.ts';
import { buildCalls, type CallsDeps } from './calls/build-calls.ts';
import { CallLeases } from './calls/call-leases.ts';
import { CallRouter } from './calls/call-router.ts';
import type { CallService } from './calls/call-service.ts';
import { FarLines } from './calls/far-lines.ts';
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

type Given = Pick<CallsDeps, 'passes' | 'door' | 'log'> & {
  readonly gateway: Gateway;
  readonly announcer: Announcer;
  readonly nodes: Nodes;
  readonly questions: QuestionDesk;
  readonly store: Store;
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
  let router: CallRouter | undefined;
  const { callService, handlers } = buildCalls({
    ...given,
    ice: iceOf(config, secrets),
    largeEngine: given.livekit?.engine,
    announcer,
    lines,
    clock: { now, after: laterBy },
    roomsOf,
    routed: nodes.isAlone ? undefined : (calls) => (router = routerOf(given, calls, lines)).desk,
  });
  gateway.onDisconnected((connectionId) => (router ?? callService).disconnected(connectionId));
  gateway.announcer.onLeft((roomId, userId) => callService.leftRoom(roomId, userId));
  return {
    callService,
    handlers,
    mediaServer: mediaServerOf(given, callService),
    endMeeting: (meetingId: Parameters<CallService['endMeeting']>[0]) =>
      (router ?? callService).endMeeting(meetingId),
    /** Others may go on with the calls. */
    handOver: async () => router?.close(),
    heard: router && ((...news: Parameters<CallRouter['heard']>) => router?.heard(...news)),
  };
}

function routerOf(given: Given, calls: CallService, lines: FarLines): CallRouter {
  const { store, nodes, now, gateway } = given;
  const leases = new CallLeases({ store, node: nodes.ownId, now });
  const renew = (connectionId: string): void => gateway.renew(connectionId, COME_BACK_MS);
  return new CallRouter({ ...given, calls, leases, lines, renew });
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
