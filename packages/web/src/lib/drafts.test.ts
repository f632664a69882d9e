import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RoomId } from '@atrium/contract/ids';
import { draftRooms, findDrafts, forgetDrafts, parseDraft, readDraft, writeDraft } from './drafts.ts';

const ROOM = 'rm_1' as RoomId;

/** What the browser's storage does, as far as drafts use it: keys are properties of the object. */
function stubStorage(): void {
  const storage: Record<string, unknown> = {};
  for (const [name, value] of Object.entries({
    getItem: (key: string) => storage[key] ?? null,
    setItem: (key: string, text: string) => (storage[key] = text),
    removeItem: (key: string) => delete storage[key],
  })) {
    Object.defineProperty(storage, name, { value, enumerable: false });
  }
  vi.stubGlobal('localStorage', storage);
}

beforeEach(() => {
  stubStorage();
  findDrafts();
});
afterEach(() => vi.unstubAllGlobals());

test('[WEB-7] a draft survives a reload, with its language', () => {
  writeDraft(ROOM, { text: 'half a thought', language: undefined });
  expect(readDraft(ROOM)).toEqual({ text: 'half a thought', language: undefined });
  writeDraft(ROOM, { text: 'let x', language: 'rust' });
  expect(readDraft(ROOM)).toEqual({ text: 'let x', language: 'rust' });
});

test('[WEB-7] rooms with a draft are known, after a reload too', () => {
  writeDraft(ROOM, { text: 'half a thought', language: undefined });
  expect([...draftRooms.get()]).toEqual([ROOM]);
  draftRooms.set(new Set());
  findDrafts();
  expect([...draftRooms.get()]).toEqual([ROOM]);
  writeDraft(ROOM, { text: ' ', language: undefined });
  expect(draftRooms.get().size).toBe(0);
});

test('[WEB-7] signing out forgets them', () => {
  writeDraft(ROOM, { text: 'secret', language: undefined });
  forgetDrafts();
  expect(readDraft(ROOM).text).toBe('');
  expect(draftRooms.get().size).toBe(0);
});

test('[WEB-7] what cannot be read counts as no draft, and storage that refuses breaks nothing', () => {
  expect(parseDraft('{').text).toBe('');
  expect(parseDraft('null').text).toBe('');
  expect(parseDraft('{"text":1,"language":2}')).toEqual({ text: '', language: undefined });
  vi.stubGlobal('localStorage', {
    getItem: () => {
      throw new Error('blocked');
    },
  });
  expect(readDraft(ROOM).text).toBe('');
  expect(() => writeDraft(ROOM, { text: 'x', language: undefined })).not.toThrow();
});
