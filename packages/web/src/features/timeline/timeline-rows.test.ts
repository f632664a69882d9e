import { describe, expect, test } from 'vitest';
import type { TimelineEntry } from '@atrium/client/state';
import type { MessageId, RoomId, UserId } from '@atrium/contract/ids';
import type { Content } from '@atrium/contract/messages';
import { countNewAfter, lastOwnMessage, timelineRows } from './timeline-rows.ts';

const ROOM = 'rm_1' as RoomId;
const ME = 'usr_me' as UserId;
const ADA = 'usr_ada' as UserId;
const NOON = new Date(2026, 10, 22, 12).getTime();
const MINUTE = 60_000;

function entry(seq: number, senderId: UserId, at = NOON + seq * MINUTE, content?: Content): TimelineEntry {
  return {
    kind: 'message',
    key: `k${seq}`,
    message: {
      messageId: `${ROOM}#${seq}` as MessageId,
      roomId: ROOM,
      seq,
      senderId,
      clientMessageId: `k${seq}`,
      createdAt: new Date(at).toISOString(),
      content: content ?? { kind: 'text', text: 'hi' },
    },
  };
}

function unsent(queuedAt: number): TimelineEntry {
  return {
    kind: 'unsent',
    key: 'mine',
    clientMessageId: 'mine',
    content: { kind: 'text', text: 'hi' },
    queuedAt,
    replyTo: undefined,
    threadId: undefined,
    isAlsoInRoom: undefined,
    roomId: ROOM,
    files: undefined,
    status: 'sending',
    failure: undefined,
  };
}

const GAP: TimelineEntry = { kind: 'gap', key: 'gap' };
const whole = { userId: ME, hasOlder: false, firstKeys: new Set<string>() };
const allRead = { ...whole, unreadAfterSeq: 1_000 };

function groupStarts(entries: TimelineEntry[]): boolean[] {
  return timelineRows(entries, allRead).map((row) => row.startsGroup);
}

describe('groups', () => {
  test('[WEB-1] lines of one person within five minutes are one group', () => {
    expect(groupStarts([entry(1, ADA), entry(2, ADA), entry(3, ME), entry(4, ADA)])).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });

  test('[WEB-1] five minutes of silence begin a new group', () => {
    const late = NOON + MINUTE + 5 * MINUTE;
    expect(groupStarts([entry(1, ADA), entry(2, ADA, late)])).toEqual([true, true]);
    expect(groupStarts([entry(1, ADA), entry(2, ADA, late - 1)])).toEqual([true, false]);
  });

  test('[WEB-1] an unsent message belongs to the group of its writer, and nothing groups across a gap', () => {
    expect(groupStarts([entry(1, ME), unsent(NOON + 2 * MINUTE)])).toEqual([true, false]);
    expect(groupStarts([entry(1, ADA), unsent(NOON + 2 * MINUTE)])).toEqual([true, true]);
    expect(groupStarts([entry(1, ADA), GAP, entry(2, ADA)])[2]).toBe(true);
  });
});

describe('days', () => {
  test('[WEB-2] each local day begins with its date, the first one too', () => {
    const midnight = new Date(2026, 10, 23).getTime();
    const rows = timelineRows(
      [entry(1, ADA), entry(2, ADA, midnight - 1), entry(3, ADA, midnight), entry(4, ADA, midnight + 1)],
      allRead,
    );
    expect(rows.map((row) => row.newDayAt !== undefined)).toEqual([true, false, true, false]);
    expect(rows[2]?.startsGroup).toBe(true);
  });
});

test('[WEB-4] the first line keeps its height when older messages come before it', () => {
  const loaded = timelineRows([entry(2, ADA)], { ...allRead, hasOlder: true, firstKeys: new Set(['k2']) });
  const grown = timelineRows([entry(1, ADA), entry(2, ADA)], {
    ...allRead,
    firstKeys: new Set(['k2', 'k1']),
  });
  expect(loaded[0]).toEqual(grown[1]);
});

describe('the line of new messages', () => {
  const lineAt = (entries: TimelineEntry[], unreadAfterSeq: number) =>
    timelineRows(entries, { ...whole, unreadAfterSeq }).findIndex((row) => row.isFirstUnread);

  test('[WEB-3] stands once, above the first unread message of somebody else', () => {
    const entries = [entry(1, ADA), entry(2, ME), entry(3, ADA), entry(4, ADA)];
    expect(lineAt(entries, 1)).toBe(2);
    expect(
      timelineRows(entries, { ...whole, unreadAfterSeq: 1 }).filter((row) => row.isFirstUnread),
    ).toHaveLength(1);
  });

  test('[WEB-3] is absent when everything is read, and is not drawn for what was deleted', () => {
    expect(lineAt([entry(1, ADA), entry(2, ADA)], 2)).toBe(-1);
    expect(lineAt([entry(1, ADA, NOON, { kind: 'deleted' }), entry(2, ADA)], 0)).toBe(1);
  });
});

test('[WEB-4] the jump counts messages of others after the read marker', () => {
  expect(countNewAfter([entry(1, ADA), entry(2, ADA), entry(3, ME), entry(4, ADA), GAP], 1, ME)).toBe(2);
  expect(countNewAfter([], 0, ME)).toBe(0);
});

test('[WEB-5] what can be edited last is the newest own message that still exists', () => {
  const entries = [entry(1, ME), entry(2, ME, NOON, { kind: 'deleted' }), entry(3, ADA), unsent(NOON)];
  expect(lastOwnMessage(entries, ME)?.key).toBe('k1');
  expect(lastOwnMessage([entry(1, ADA)], ME)).toBeUndefined();
});

test('rows keep the keys of their entries', () => {
  expect(timelineRows([entry(1, ADA), GAP, unsent(NOON)], allRead).map((row) => row.key)).toEqual([
    'k1',
    'gap',
    'mine',
  ]);
});
