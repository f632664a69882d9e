import type { SessionService } from '../accounts/session-service.ts';
import type { Caller, SessionCarrier } from '../dispatcher.ts';
import { credentialOf, type Credential } from './session-cookie.ts';
import type { RawRequest, Site } from './site.ts';

/** Finds out who sent a request: an HTTP call, or the handshake of a socket. */
export class CallerSource {
  readonly #sessions: SessionService;
  readonly #site: Site;

  constructor(deps: { sessions: SessionService; site: Site }) {
    this.#sessions = deps.sessions;
    this.#site = deps.site;
  }

  credentialOf(request: RawRequest): Credential | undefined {
    return credentialOf(request, this.#site);
  }

  /** A token that is unknown or has expired makes a visitor. Throws when the store cannot say. */
  async callerOf(
    request: RawRequest,
    call: { requestId: string; token: string | undefined; carrier?: SessionCarrier },
  ): Promise<Caller> {
    const { requestId, token, carrier } = call;
    const origin = { address: this.#site.addressOf(request), requestId, carrier };
    const found = token === undefined ? undefined : await this.#sessions.authenticate(token);
    if (found === undefined) return { kind: 'visitor', ...origin };
    return { kind: 'user', user: found.account, sessionId: found.session.sessionId, ...origin };
  }
}
