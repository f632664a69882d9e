import type { RoomId } from '@atrium/contract/ids';
import type { Output } from '@atrium/contract/operations';

const ANSWER_MS = 15_000;
const KEY = 'atrium.invitation.';

export type ShownInvitation = Output<'rooms.lookAtInvitation'>;

/** The secret stands behind the `#`, which no server and no other page is sent. */
export function linkOf(roomId: RoomId, secret: string): string {
  return `${location.origin}/invite/${roomId}#${secret}`;
}

/** From the address; or, after signing up or in, what the address said before. This tab alone knows it. */
export function secretFor(roomId: RoomId, hash: string): string | undefined {
  try {
    if (hash !== '') sessionStorage.setItem(KEY + roomId, hash);
    return sessionStorage.getItem(KEY + roomId) ?? undefined;
  } catch {
    return hash === '' ? undefined : hash;
  }
}

export function forgetSecret(roomId: RoomId): void {
  try {
    sessionStorage.removeItem(KEY + roomId);
  } catch {
    // It ends with the tab.
  }
}

/** With or without an account. Throws what `refusalOf` understands. */
export async function lookAtInvitation(roomId: RoomId, secret: string): Promise<ShownInvitation> {
  const response = await fetch('/api/room-invitations/look', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ roomId, secret }),
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  const body = (await response.json()) as unknown;
  if (response.ok) return body as ShownInvitation;
  const { code = 'internal', message = '', details } = (body as Refused).error ?? {};
  throw Object.assign(new Error(message), { code, details });
}

interface Refused {
  readonly error?: { readonly code?: string; readonly message?: string; readonly details?: unknown };
}
