import type { IncomingMessage } from 'node:http';
import { AppError, type ErrorCode } from '@atrium/contract/errors';
import { PROTOCOL_VERSION } from '@atrium/contract/protocol-version';
import type { CallerSource } from '../http/caller-source.ts';
import type { Authenticated } from '../accounts/session-service.ts';

/** How the gateway learns who is at the other end of a socket. */
export interface HandshakeDeps {
  readonly callers: CallerSource;
}

/** Socket.IO hands `data` to the client's `connect_error`. */
export class HandshakeError extends Error {
  readonly data: { code: ErrorCode };

  constructor(error: AppError) {
    super(error.message);
    this.data = { code: error.code };
  }
}

/** Finds the session of a new socket. Throws `unauthenticated`, `invalid` (protocol), `rate-limited`. */
export async function authenticateSocket(
  deps: HandshakeDeps,
  request: IncomingMessage,
  auth: Record<string, unknown>,
): Promise<Authenticated & { token: string }> {
  const { protocol, token: given } = auth;
  assertProtocol(protocol);
  const token = typeof given === 'string' ? given : deps.callers.credentialOf(request)?.token;
  const found = token === undefined ? undefined : await deps.callers.authenticate(request, token);
  if (!found || token === undefined) throw new AppError('unauthenticated', 'Sign in first.');
  const scopes = found.session.program?.scopes;
  // The live connection tells everything that its person may read.
  if (scopes && !scopes.includes('read'))
    throw new AppError('unauthenticated', 'This access token has no scope "read".');
  return { ...found, token };
}

/** Throws `invalid` when the client speaks another version. */
export function assertProtocol(protocol: unknown): void {
  if (protocol === undefined || protocol === PROTOCOL_VERSION) return;
  throw new AppError('invalid', 'This client speaks another version of the protocol. Reload it.');
}
