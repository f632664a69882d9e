import type { UserId } from '@atrium/contract/ids';
import { buildCalls, type CallsDeps } from './calls/build-calls.ts';
import type { SignedNews } from './calls/livekit-news.ts';
import type { Config, Secrets } from './config.ts';
import type { LiveKitParts } from './open-livekit.ts';
import type { RateLimiter } from './dispatcher/rate-limiter.ts';
import type { Gateway } from './realtime/gateway.ts';
import type { MembershipService } from './rooms/membership-service.ts';

type Given = Pick<CallsDeps, 'passes' | 'door' | 'log'> & {
  readonly gateway: Gateway;
  readonly memberships: MembershipService;
  readonly livekit: LiveKitParts | undefined;
  readonly rateLimiter: RateLimiter;
  readonly now: () => number;
};

/** Calls on the live connection: they end with the connections of their people, and with their place in the room. */
export function connectCalls(given: Given, config: Config, secrets: Secrets) {
  const { gateway, memberships, now } = given;
  const { announcer } = gateway;
  const roomsOf = async (userId: UserId) =>
    new Set((await memberships.ofUser(userId)).map(({ roomId }) => roomId));
  const calls = buildCalls({
    ...given,
    ice: iceOf(config, secrets),
    largeEngine: given.livekit?.engine,
    announcer,
    lines: announcer,
    clock: { now, after: laterBy },
    roomsOf,
  });
  gateway.onDisconnected((connectionId) => calls.callService.disconnected(connectionId));
  announcer.onLeft((roomId, userId) => calls.callService.leftRoom(roomId, userId));
  const { livekit, rateLimiter } = given;
  const takeNews = async (news: SignedNews): Promise<void> => livekit?.take(news, calls.callService);
  return { ...calls, mediaServer: livekit && { takeNews, rateLimiter } };
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
