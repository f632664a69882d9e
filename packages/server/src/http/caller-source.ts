import { AppError } from '@atrium/contract/errors';
import type { Authenticated, SessionService } from '../accounts/session-service.ts';
import type { Caller, SessionCarrier } from '../dispatcher.ts';
import { networkOf } from '../dispatcher/network-of.ts';
import type { RateLimiter } from '../dispatcher/rate-limiter.ts';
import { RecentMap } from '../recent-map.ts';
import { credentialOf, type Credential } from './session-cookie.ts';
import type { RawRequest, Site } from './site.ts';

/** Tokens remembered that were good when last seen. */
const GOOD_TOKENS = 20_000;

/** Finds out who sent a request: an HTTP call, or the handshake of a socket. */
export class CallerSource {
  readonly #sessions: SessionService;
  readonly #site: Site;
  readonly #rateLimiter: RateLimiter;
  readonly #good = new RecentMap<string, true>(GOOD_TOKENS);

  constructor(deps: { sessions: SessionService; site: Site; rateLimiter: RateLimiter }) {
    this.#sessions = deps.sessions;
    this.#site = deps.site;
    this.#rateLimiter = deps.rateLimiter;
  }

  credentialOf(request: RawRequest): Credential | undefined {
    return credentialOf(request, this.#site);
  }

  /**
   * Whose token this is. One that was not good before is looked up at the cost of the network that sent it: throws
   * `rate-limited`, before anything is read.
   */
  async authenticate(request: RawRequest, token: string): Promise<Authenticated | undefined> {
    if (!this.#good.get(token)) this.#takeLookUp(request);
    const found = await this.#sessions.authenticate(token);
    if (found) this.#good.set(token, true);
    else this.#good.delete(token);
    return found;
  }

  /** A token that is unknown or has expired makes a visitor. Throws when the store cannot say, or as `authenticate` does. */
  async callerOf(
    request: RawRequest,
    call: { requestId: string; token: string | undefined; carrier?: SessionCarrier },
  ): Promise<Caller> {
    const { requestId, token, carrier } = call;
    const origin = { address: this.#site.addressOf(request), requestId, carrier };
    const found = token === undefined ? undefined : await this.authenticate(request, token);
    if (found === undefined) return { kind: 'visitor', ...origin };
    const { account, session } = found;
    const { sessionId, program } = session;
    return { kind: 'user', user: account, sessionId, scopes: program?.scopes, ...origin };
  }

  #takeLookUp(request: RawRequest): void {
    const retryAfterMs = this.#rateLimiter.take(networkOf(this.#site.addressOf(request)), 'lookUp');
    if (retryAfterMs === 0) return;
    throw new AppError('rate-limited', 'Too many calls in a short time.', { details: { retryAfterMs } });
  }
}
