import type { MessageId, RoomId } from '@atrium/contract/ids';
import { readStored, storedKeys, writeStored } from './browser-storage.ts';
import { Observable } from './readable.ts';

/** A room, or a thread in one, by its root. */
export type DraftPlace = RoomId | MessageId;

/** What a person has written and not sent, per room and thread. Survives a reload; never leaves this browser. */
export interface Draft {
  readonly text: string;
  /** Set while writing a code message. */
  readonly language: string | undefined;
  /** The code runs when it is sent. */
  readonly runs?: boolean;
}

const PREFIX = 'atrium.draft.';
const EMPTY: Draft = { text: '', language: undefined };

/** Rooms and threads with a draft, for the mark in the room list. */
export const draftRooms = new Observable<ReadonlySet<string>>(new Set());

export function findDrafts(): void {
  draftRooms.set(new Set(storedKeys(PREFIX).map((key) => key.slice(PREFIX.length))));
}

export function readDraft(place: DraftPlace): Draft {
  return parseDraft(readStored(PREFIX + place));
}

export function writeDraft(place: DraftPlace, draft: Draft): void {
  const isEmpty = draft.text.trim() === '';
  writeStored(PREFIX + place, isEmpty && draft.language === undefined ? undefined : JSON.stringify(draft));
  if (draftRooms.get().has(place) === !isEmpty) return;
  const rooms = new Set(draftRooms.get());
  if (isEmpty) rooms.delete(place);
  else rooms.add(place);
  draftRooms.set(rooms);
}

/** When somebody signs out, what they wrote goes with them. */
export function forgetDrafts(): void {
  for (const key of storedKeys(PREFIX)) writeStored(key, undefined);
  draftRooms.set(new Set());
}

/** Anything unreadable counts as no draft. */
export function parseDraft(stored: string | undefined): Draft {
  if (stored === undefined) return EMPTY;
  try {
    const value: unknown = JSON.parse(stored);
    if (typeof value !== 'object' || value === null) return EMPTY;
    const { text, language, runs } = value as Partial<Record<keyof Draft, unknown>>;
    return {
      text: typeof text === 'string' ? text : '',
      language: typeof language === 'string' ? language : undefined,
      ...(runs === true && typeof language === 'string' && { runs }),
    };
  } catch {
    return EMPTY;
  }
}
