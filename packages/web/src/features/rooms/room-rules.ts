import { LIMITS } from '@atrium/contract/limits';

export interface RoomValues {
  readonly name: string;
  readonly topic: string;
  readonly visibility: 'public' | 'private';
  readonly password: string;
}

const ROOM_PASSWORD_MIN = 8;

/** What the server would refuse, found before asking it. */
export function checkRoom({
  name,
  visibility,
  password,
}: RoomValues): Partial<Record<keyof RoomValues, string>> {
  const nameError = checkRoomName(name.trim());
  const usesPassword = visibility === 'private' && password !== '';
  return {
    ...(nameError !== undefined && { name: nameError }),
    ...(usesPassword &&
      password.length < ROOM_PASSWORD_MIN && {
        password: `Use at least ${ROOM_PASSWORD_MIN} characters, or none.`,
      }),
  };
}

export function checkRoomName(name: string): string | undefined {
  if (name === '') return 'Enter a name.';
  if (name.length > LIMITS.roomNameLength) return `Use at most ${LIMITS.roomNameLength} characters.`;
  return /[\p{Cc}\p{Cf}#/]/u.test(name) ? 'Leave out # and /.' : undefined;
}

/** The address at which a code is accepted. */
export function invitationAddress(origin: string, code: string): string {
  return `${origin}/join/${encodeURIComponent(code)}`;
}

/** People paste whole addresses where a code is asked for. */
export function codeFrom(pasted: string): string {
  const code = /\/join\/([^/?#\s]+)/.exec(pasted)?.[1];
  return code === undefined ? pasted.trim() : decodeURIComponent(code);
}
