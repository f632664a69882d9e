import type { Message } from '@atrium/contract/messages';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { problemsIn } from '../testing/random-world.ts';
import { sampleMessage, sampleMessages, sampleRoomId, sampleUserId } from '../testing/samples.ts';
import { RoomLog } from './room-log.ts';
import { endOf, type OlderEdge } from './segment.ts';
import { entriesOf } from './timeline-entries.ts';

const ROOM = sampleRoomId(1);
const UNKNOWN: OlderEdge = { kind: 'unknown' };
const BEGINNING: OlderEdge = { kind: 'beginning' };

function loaded(from: number, to: number): RoomLog {
  const log = new RoomLog();
  log.insert({ messages: sampleMessages(ROOM, from, to), edge: from === 1 ? BEGINNING : UNKNOWN }, to);
  return log;
}

function ranges(log: RoomLog): [number, number][] {
  return log.segments.map((segment) => [segment.start, endOf(segment)]);
}

describe('news', () => {
  test('[CLI-10] follow the end in order, each once', () => {
    const log = loaded(1, 3);
    log.append(sampleMessages(ROOM, 3, 5));
    log.append(sampleMessages(ROOM, 4, 6));
    expect(ranges(log)).toEqual([[1, 6]]);
    expect(log.endSeq).toBe(6);
  });

  test('[CLI-12] that overtook others wait for them', () => {
    const log = loaded(1, 3);
    log.append([sampleMessage(ROOM, 6)]);
    log.append([sampleMessage(ROOM, 5)]);
    expect(ranges(log)).toEqual([[1, 3]]);
    expect(log.ahead.map(({ seq }) => seq)).toEqual([5, 6]);
    log.append([sampleMessage(ROOM, 4)]);
    expect(ranges(log)).toEqual([[1, 6]]);
    expect(log.hasAhead).toBe(false);
  });

  test('[CLI-12] that came before the first page are joined to it', () => {
    const log = new RoomLog();
    log.append(sampleMessages(ROOM, 5, 6));
    log.insert({ messages: sampleMessages(ROOM, 1, 4), edge: BEGINNING }, 4);
    expect(ranges(log)).toEqual([[1, 6]]);
  });

  test('[CLI-19] that wait are bounded, and the hole is not forgotten', () => {
    const log = loaded(1, 3);
    log.append(sampleMessages(ROOM, 5, 2_000));
    expect(log.ahead.length).toBe(500);
    expect(log.hasAhead).toBe(true);
  });

  test('[CLI-10] begin an empty room', () => {
    const log = loaded(1, 0);
    expect(log.endSeq).toBe(0);
    log.append([sampleMessage(ROOM, 1)]);
    expect(ranges(log)).toEqual([[1, 1]]);
    expect(log.newest?.edge).toEqual(BEGINNING);
  });
});

describe('pages', () => {
  test('[CLI-11] leave a gap where messages between them are missing, and close it', () => {
    const log = loaded(1, 3);
    const cursor: OlderEdge = { kind: 'cursor', before: 'a' };
    log.insert({ messages: sampleMessages(ROOM, 10, 12), edge: cursor }, 12);
    expect(ranges(log)).toEqual([
      [1, 3],
      [10, 12],
    ]);
    expect(log.newest?.edge).toEqual(cursor);
    log.insert({ messages: sampleMessages(ROOM, 4, 9), edge: { kind: 'cursor', before: 'b' } });
    expect(ranges(log)).toEqual([[1, 12]]);
    expect(log.newest?.edge).toEqual(BEGINNING);
  });

  test('[CLI-11] that themselves have holes are cut there', () => {
    const log = new RoomLog();
    const messages = [...sampleMessages(ROOM, 2, 3), ...sampleMessages(ROOM, 7, 8)];
    log.insert({ messages, edge: BEGINNING }, 8);
    expect(ranges(log)).toEqual([
      [2, 3],
      [7, 8],
    ]);
  });

  test('[CLI-13] do not undo a change that was heard before they came', () => {
    const log = loaded(5, 9);
    log.change([sampleMessage(ROOM, 3, { change: 2 })]);
    log.insert({ messages: sampleMessages(ROOM, 1, 4), edge: BEGINNING });
    expect(log.segments[0]?.messages[2]?.change).toBe(2);
  });

  test('[CLI-13] that drop what waited remember its latest form', () => {
    const log = loaded(1, 3);
    log.append([sampleMessage(ROOM, 6, { change: 4 })]);
    log.insert({ messages: sampleMessages(ROOM, 10, 12), edge: UNKNOWN }, 12);
    expect(log.hasAhead).toBe(false);
    log.insert({ messages: sampleMessages(ROOM, 4, 9), edge: UNKNOWN });
    expect(log.segments[0]?.messages[5]?.change).toBe(4);
  });
});

test('[CLI-13] a form older than the one that is held changes nothing', () => {
  const log = loaded(1, 3);
  log.change([sampleMessage(ROOM, 2, { change: 5 })]);
  log.change([sampleMessage(ROOM, 2, { change: 4 })]);
  log.append([sampleMessage(ROOM, 2)]);
  log.insert({ messages: [sampleMessage(ROOM, 2, { change: 3 })], edge: UNKNOWN });
  expect(log.segments[0]?.messages[1]?.change).toBe(5);
});

test('[CLI-19] trimming keeps the newest and no longer knows what is before them', () => {
  const log = loaded(1, 3);
  log.insert({ messages: sampleMessages(ROOM, 10, 19), edge: UNKNOWN }, 19);
  log.trim(4);
  expect(ranges(log)).toEqual([[16, 19]]);
  expect(log.newest?.edge).toEqual(UNKNOWN);
  expect(log.endSeq).toBe(19);
  log.append([sampleMessage(ROOM, 20)]);
  expect(ranges(log)).toEqual([[16, 20]]);
});

interface Piece {
  readonly kind: 'append' | 'insert' | 'change';
  readonly messages: readonly Message[];
}

const piece: fc.Arbitrary<Piece> = fc
  .record({
    kind: fc.constantFrom('append', 'insert', 'change' as const),
    from: fc.integer({ min: 1, max: 30 }),
    count: fc.integer({ min: 1, max: 10 }),
    change: fc.integer({ min: 0, max: 9 }),
  })
  .map(({ kind, from, count, change }) => {
    const given = (seq: number) => (change === 0 ? {} : { change: change * 100 + seq });
    const plain = sampleMessages(ROOM, from, from + count - 1);
    return { kind, messages: plain.map(({ seq }) => sampleMessage(ROOM, seq, given(seq))) };
  });

function feed(log: RoomLog, { kind, messages }: Piece): void {
  if (kind === 'insert') log.insert({ messages, edge: UNKNOWN });
  else log[kind](messages);
}

test('[CLI-10, CLI-11, CLI-13] any order of news, pages and changes gives the same log', () => {
  const property = fc.property(fc.array(piece, { maxLength: 30, size: 'max' }), (pieces) => {
    const log = loaded(10, 20);
    for (const each of pieces) feed(log, each);
    const entries = entriesOf(log, { userId: sampleUserId(2), unsent: [], shown: (message) => message });
    expect(problemsIn(entries)).toEqual([]);
    const held = new Map(log.segments.flatMap(({ messages }) => messages.map((each) => [each.seq, each])));
    const paged = pieces.filter(({ kind }) => kind === 'insert').flatMap(({ messages }) => messages);
    expect(paged.filter(({ seq }) => !held.has(seq))).toEqual([]);
    const met = pieces.flatMap(({ messages }) => messages);
    const undone = met.filter((each) => (each.change ?? 0) > changeOf(held.get(each.seq)));
    expect(undone).toEqual([]);
  });
  fc.assert(property, { numRuns: 300 });
  expect.hasAssertions();
});

/** A message that is not held undoes nothing. */
function changeOf(message: Message | undefined): number {
  return message ? (message.change ?? 0) : Infinity;
}
