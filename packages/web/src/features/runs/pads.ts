import type { RoomId } from '@atrium/contract/ids';
import { readStored, storedKeys, writeStored } from '../../lib/browser-storage.ts';
import { Observable } from '../../lib/readable.ts';

/** What somebody is trying out beside a room. */
export interface Pad {
  readonly language: string;
  readonly source: string;
  readonly stdin: string;
}

const PREFIX = 'atrium.pad.';
const OPEN_KEY = 'atrium.pads';
const EMPTY: Pad = { language: '', source: '', stdin: '' };

const pads = new Map<RoomId, Observable<Pad>>();

/** Whether pads are shown; remembered by this browser where there is room for them. */
export const isPadOpen = new Observable(readStored(OPEN_KEY) === 'open' && innerWidth >= 1024);

export function showPad(isOpen: boolean): void {
  isPadOpen.set(isOpen);
  writeStored(OPEN_KEY, isOpen ? 'open' : undefined);
}

/** The pad of a room, kept in this browser. */
export function padOf(roomId: RoomId): Observable<Pad> {
  const known = pads.get(roomId);
  if (known !== undefined) return known;
  const pad = new Observable(parsePad(readStored(PREFIX + roomId)));
  pads.set(roomId, pad);
  return pad;
}

export function writePad(roomId: RoomId, pad: Pad): void {
  padOf(roomId).set(pad);
  const isEmpty = pad.source.trim() === '' && pad.stdin === '';
  writeStored(PREFIX + roomId, isEmpty ? undefined : JSON.stringify(pad));
}

export function openInPad(roomId: RoomId, pad: Pad): void {
  writePad(roomId, pad);
  showPad(true);
}

/** When somebody signs out, what they tried out goes with them. */
export function forgetPads(): void {
  for (const key of storedKeys(PREFIX)) writeStored(key, undefined);
  for (const pad of pads.values()) pad.set(EMPTY);
}

/** Anything unreadable counts as an empty pad. */
export function parsePad(stored: string | undefined): Pad {
  if (stored === undefined) return EMPTY;
  try {
    const value = JSON.parse(stored) as Partial<Record<keyof Pad, unknown>> | null;
    const textOf = (name: keyof Pad) => (typeof value?.[name] === 'string' ? value[name] : '');
    return { language: textOf('language'), source: textOf('source'), stdin: textOf('stdin') };
  } catch {
    return EMPTY;
  }
}
