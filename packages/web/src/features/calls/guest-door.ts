import type { MeetingId } from '@atrium/contract/ids';
import type { Output } from '@atrium/contract/operations';

const ANSWER_MS = 15_000;

/** What guests ask before they have a connection of their own. Throws what `refusalOf` understands. */
export function previewAsGuest(meetingId: MeetingId, guestCode: string): Promise<Output<'calls.preview'>> {
  const query = new URLSearchParams({ guestCode });
  return ask<'calls.preview'>(`/api/calls/${encodeURIComponent(meetingId)}/door?${query.toString()}`, {});
}

export function enterAsGuest(
  meetingId: MeetingId,
  guest: { readonly guestCode: string; readonly name: string },
): Promise<Output<'calls.enterAsGuest'>> {
  return ask<'calls.enterAsGuest'>(`/api/calls/${encodeURIComponent(meetingId)}/guests`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(guest),
  });
}

async function ask<Name extends 'calls.preview' | 'calls.enterAsGuest'>(
  path: string,
  init: RequestInit,
): Promise<Output<Name>> {
  const response = await fetch(path, {
    ...init,
    credentials: 'omit',
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  const body = (await response.json()) as unknown;
  if (response.ok) return body as Output<Name>;
  const { code = 'internal', message = '', details } = (body as Partial<RefusedBody>).error ?? {};
  throw Object.assign(new Error(message), { code, details });
}

interface RefusedBody {
  readonly error: { readonly code?: string; readonly message?: string; readonly details?: unknown };
}
