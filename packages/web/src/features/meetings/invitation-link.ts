import type { Response } from '@atrium/contract/meeting-state';
import type { Output } from '@atrium/contract/operations';

const ANSWER_MS = 15_000;

export type Invitation = Output<'meetings.invitation'>;

/** Without an account and without a connection: the link is all there is. Throws what `refusalOf` understands. */
export function readInvitation(token: string): Promise<Invitation> {
  return ask(`/api/invitations/${encodeURIComponent(token)}`, {});
}

export function answerInvitation(token: string, response: Response): Promise<Invitation> {
  return ask(`/api/invitations/${encodeURIComponent(token)}/response`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ response }),
  });
}

/** The answer that a link of the mail chooses. */
export function answerOfHash(hash: string): Response | undefined {
  return ANSWERS.get(hash);
}

const ANSWERS = new Map<string, Response>([
  ['yes', 'accepted'],
  ['maybe', 'tentative'],
  ['no', 'declined'],
]);

async function ask(path: string, init: RequestInit): Promise<Invitation> {
  const response = await fetch(path, {
    ...init,
    credentials: 'omit',
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  const body = (await response.json()) as unknown;
  if (response.ok) return body as Invitation;
  const { code = 'internal', message = '', details } = (body as Refused).error ?? {};
  throw Object.assign(new Error(message), { code, details });
}

interface Refused {
  readonly error?: { readonly code?: string; readonly message?: string; readonly details?: unknown };
}
