import { AppError } from '@atrium/contract/errors';
import type { RoomId } from '@atrium/contract/ids';
import type { Socket } from 'socket.io';
import type { Authenticated, SessionService } from '../accounts/session-service.ts';
import type { Guest, GuestCaller, UserCaller } from '../dispatcher.ts';
import { networkOf } from '../dispatcher/network-of.ts';
import type { RateLimiter } from '../dispatcher/rate-limiter.ts';
import type { CallerSource } from '../http/caller-source.ts';
import type { Site } from '../http/site.ts';
import type { Log } from '../observability/log.ts';
import type { MembershipService } from '../rooms/membership-service.ts';
import type { Arrival, Arrivals } from './arrivals.ts';
import { guestChannel, userChannel } from './channels.ts';
import { assertProtocol, authenticateSocket, HandshakeError } from './handshake.ts';

/** Sockets that one person may have open. */
const SOCKETS_PER_USER = 50;

/** A guest has one tab, and one that is being loaded anew. */
const SOCKETS_PER_GUEST = 4;

/** What a socket holds between its handshake and its welcome, in `socket.data`. */
export type Admitted = AdmittedUser | { readonly kind: 'guest'; readonly caller: GuestCaller };

interface AdmittedUser {
  readonly kind: 'user';
  readonly caller: UserCaller;
  readonly token: string;
  readonly arrival: Arrival;
  readonly found: readonly RoomId[];
  /** Listens for the end of the connection, until the welcome. */
  readonly onClose: () => void;
}

export interface AdmissionDeps {
  readonly sessions: SessionService;
  readonly memberships: MembershipService;
  readonly callers: CallerSource;
  readonly site: Site;
  readonly rateLimiter: RateLimiter;
  readonly log: Log;
  /** Whose pass this is; nothing for one that is not good. */
  readonly guestOf: (pass: string) => Guest | undefined;
}

interface Places {
  readonly arrivals: Arrivals;
  /** Sockets in a channel. */
  readonly openIn: (channel: string) => number;
}

/** Lets sockets in: one for each connection, as many as a network and a person may have. */
export class Admission {
  readonly #deps: AdmissionDeps & Places;
  /** Connections that have asked before. */
  readonly #asked = new WeakSet<object>();

  constructor(deps: AdmissionDeps & Places) {
    this.#deps = deps;
  }

  /** A middleware of Socket.IO, which forgets a socket only when `next` is called. */
  async admit(socket: Socket, next: (error?: Error) => void): Promise<void> {
    try {
      this.#takeTurn(socket);
      const { guest: pass } = socket.handshake.auth as { guest?: unknown };
      socket.data =
        typeof pass === 'string' ? this.#admittedGuest(socket, pass) : await this.#admitted(socket);
      next();
    } catch (error) {
      if (!(error instanceof AppError)) this.#deps.log.error({ err: error }, 'a handshake failed');
      const refusal = error instanceof AppError ? error : new AppError('unavailable', 'Try again.');
      next(new HandshakeError(refusal));
    }
  }

  #takeTurn(socket: Socket): void {
    if (this.#asked.has(socket.conn)) {
      socket.conn.close(true);
      throw new AppError('invalid', 'A connection asks once.');
    }
    this.#asked.add(socket.conn);
    const network = networkOf(this.#deps.site.addressOf(socket.request));
    if (this.#deps.rateLimiter.take(network, 'handshake') > 0)
      throw new AppError('rate-limited', 'Too many connections in a short time.');
  }

  async #admitted(socket: Socket): Promise<AdmittedUser> {
    const { request } = socket;
    const authenticated = await authenticateSocket(this.#deps, request, socket.handshake.auth);
    const { account, session, token } = authenticated;
    const arrival = this.#arrive(socket, authenticated);
    const onClose = (): void => this.#deps.arrivals.end(arrival);
    socket.conn.once('close', onClose);
    try {
      // A session that ended before there was an arrival to mark is noticed here.
      if (!(await this.#deps.sessions.authenticate(token)))
        throw new AppError('unauthenticated', 'Sign in first.');
      const memberships = await this.#deps.memberships.ofUser(account.userId);
      const caller: UserCaller = {
        kind: 'user',
        user: account,
        sessionId: session.sessionId,
        scopes: session.program?.scopes,
        address: this.#deps.site.addressOf(request),
        requestId: socket.id,
        connectionId: socket.id,
      };
      return {
        kind: 'user',
        caller,
        token,
        arrival,
        found: memberships.map(({ roomId }) => roomId),
        onClose,
      };
    } catch (error) {
      this.#deps.arrivals.end(arrival);
      throw error;
    }
  }

  #admittedGuest(socket: Socket, pass: string): Admitted {
    const { auth } = socket.handshake;
    assertProtocol(auth['protocol']);
    const guest = this.#deps.guestOf(pass);
    if (!guest) throw new AppError('unauthenticated', 'This pass is not good any more.');
    if (this.#deps.openIn(guestChannel(guest.guestId)) >= SOCKETS_PER_GUEST)
      throw new AppError('rate-limited', 'Too many connections are open.');
    const address = this.#deps.site.addressOf(socket.request);
    const caller: GuestCaller = {
      kind: 'guest',
      guest,
      address,
      requestId: socket.id,
      connectionId: socket.id,
    };
    return { kind: 'guest', caller };
  }

  /** Takes one of the person's places at once, so that sockets that arrive together are counted. */
  #arrive(socket: Socket, { account, session }: Authenticated): Arrival {
    const { arrivals, openIn } = this.#deps;
    // A connection that has closed will not tell so again.
    if (socket.conn.readyState !== 'open') throw new AppError('unavailable', 'The connection is closed.');
    const taken = openIn(userChannel(account.userId)) + arrivals.countOf(account.userId);
    if (taken >= SOCKETS_PER_USER) throw new AppError('rate-limited', 'Too many connections are open.');
    return arrivals.begin(account.userId, session.sessionId);
  }
}
