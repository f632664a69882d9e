import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Binary, Decimal128, Int32, Long, ObjectId, Timestamp } from 'bson';
import { array, assert, integer, property, string } from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asInstant, asNumber, asText, idKey } from './bson-values.ts';
import { DocumentFields } from './document-fields.ts';
import { readMapping, USUAL_MAPPING } from './mapping.ts';
import { mapMessage } from './map-message.ts';
import { parseOptions } from './options.ts';
import { Progress } from './progress.ts';
import { CHANGES, REFUSALS } from './reasons.ts';
import { targetIdOf } from './target-id.ts';
import { Throttle } from './throttle.ts';
import { partsOf } from './written-text.ts';

const HEX = '603cc868abcd51419f000045';
const INSTANT = Date.parse('2021-04-05T06:07:08.901Z');

describe('values of documents', () => {
  test.each([
    [new ObjectId(HEX), HEX],
    [HEX.toUpperCase(), HEX],
    [{ $oid: HEX }, HEX],
    [{ _id: new ObjectId(HEX), username: 'ada' }, HEX],
    [{ $ref: 'users', $id: new ObjectId(HEX) }, HEX],
    [' ada ', 's:ada'],
    [42, 'n:42'],
    [Long.fromString('9007199254740993'), 'n:9007199254740993'],
    [new Binary(Buffer.from('ab', 'hex')), 'b:ab'],
    [undefined, undefined],
    [null, undefined],
    ['', undefined],
    [new Date(), undefined],
    [{}, undefined],
  ])('[IMP-9] %o is known as %s', (value, key) => {
    expect(idKey(value)).toBe(key);
  });

  test.each([
    [new Date(INSTANT)],
    ['2021-04-05T06:07:08.901Z'],
    ['2021-04-05T08:07:08.901+02:00'],
    [INSTANT],
    [INSTANT / 1_000],
    [Long.fromNumber(INSTANT)],
    [String(INSTANT)],
    [Decimal128.fromString(String(INSTANT))],
    [{ $date: '2021-04-05T06:07:08.901Z' }],
  ])('[IMP-9] %o is an instant', (value) => {
    expect(asInstant(value)).toBe(INSTANT);
  });

  test('[IMP-9] what is no instant, number or text is none', () => {
    const odd = [new Date(Number.NaN), 'long ago', -1, Number.NaN, {}, [], null, undefined, true];
    expect(odd.map(asInstant)).toEqual(odd.map(() => undefined));
    expect(asInstant(new Timestamp({ t: 1_600_000_000, i: 1 }))).toBe(1_600_000_000_000);
    expect([new Int32(7), '7', 7n, Decimal128.fromString('7.5'), 'seven', Number.NaN].map(asNumber)).toEqual([
      7,
      7,
      7,
      7.5,
      undefined,
      undefined,
    ]);
    expect([7, 'seven', Decimal128.fromString('7.50'), {}, null].map(asText)).toEqual([
      '7',
      'seven',
      '7.50',
      undefined,
      undefined,
    ]);
  });
});

describe('ids', () => {
  test('[IMP-1] are made of ObjectIds, always alike, with their time', () => {
    const id = targetIdOf('rooms', HEX);
    expect(id).toBe(targetIdOf('rooms', HEX));
    expect(id).toMatch(/^rm_[0-9A-HJKMNP-TV-Z]{26}$/);
    expect(decoded(id.slice(3, 13))).toBe(new ObjectId(HEX).getTimestamp().getTime());
    expect(targetIdOf('users', HEX).slice(4)).not.toBe(id.slice(3));
    expect(targetIdOf('messages', HEX)).toBe(`mongo-${HEX}`);
    expect(targetIdOf('messages', 's:a b')).toMatch(/^mongo-x[0-9A-Z]{16}$/);
    expect(decoded(targetIdOf('users', 's:legacy', INSTANT).slice(4, 14))).toBe(INSTANT);
  });

  test('[IMP-1] of different records differ', () => {
    const keys = Array.from({ length: 5_000 }, (_, n) => HEX.slice(0, 18) + n.toString(16).padStart(6, '0'));
    expect(new Set(keys.map((key) => targetIdOf('users', key))).size).toBe(keys.length);
  });
});

test('[IMP-2] a text in parts is the text, and no part is too long or ends inside a character', () => {
  const word = string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
  const texts = array(word, { minLength: 1, maxLength: 60 }).map((words) => `x${words.join(' ')}x`);
  assert(
    property(texts, integer({ min: 10, max: 80 }), (text, length) => {
      const parts = partsOf(text, length);
      const squeezed = (given: string) => given.replaceAll(/\s/g, '');
      expect(squeezed(parts.join(''))).toBe(squeezed(text));
      for (const part of parts) {
        expect(part.length).toBeLessThanOrEqual(length);
        expect(part.isWellFormed()).toBe(text.isWellFormed());
      }
    }),
  );
});

describe('a mapping', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'atrium-mapping-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  test('[IMP-9] names collections and fields of its own; what it leaves out is as usual', async () => {
    const path = join(directory, 'mapping.json');
    const fields = { messages: { text: ['payload.body', 'content'], sender: 'writtenBy' } };
    await writeFile(path, JSON.stringify({ collections: { posts: 'messages', users: null }, fields }));
    const mapping = await readMapping(path);
    const kinds = ['posts', 'users', 'Chat_Rooms', 'other'].map((name) => mapping.kindOf(name));
    expect(kinds).toEqual(['messages', undefined, 'rooms', undefined]);
    const document = { payload: { body: 'hello' }, content: 'other', writtenBy: 'ada', timestamp: INSTANT };
    const mapped = mapMessage(new DocumentFields(document, mapping.fields.messages), { key: HEX });
    expect(mapped).toMatchObject({
      kind: 'mapped',
      draft: { contents: [{ kind: 'text', text: 'hello' }], sender: 's:ada', at: INSTANT },
      notes: [],
    });
  });

  test.each([
    ['{"collections":{"posts":"letters"}}', /posts/],
    ['{"fields":{"users":{"shoeSize":"shoes"}}}', /shoeSize/],
    ['{"tables":{}}', /tables/],
  ])('[IMP-9] that cannot be used is refused with its fault: %s', async (text, fault) => {
    const path = join(directory, 'mapping.json');
    await writeFile(path, text);
    await expect(readMapping(path)).rejects.toThrow(fault);
  });
});

test('[IMP-2] code keeps its language, a file becomes a link, what was removed a tombstone', () => {
  const contentsOf = (document: object) => {
    const fields = new DocumentFields<'messages'>(
      { senderId: HEX, createdAt: INSTANT, ...document },
      USUAL_MAPPING.fields.messages,
    );
    const mapped = mapMessage(fields, { key: HEX });
    return mapped.kind === 'mapped' ? mapped.draft.contents : mapped.reason;
  };
  expect(contentsOf({ type: 'code', content: 'x = 1', language: 'Python' })).toEqual([
    { kind: 'code', language: 'python', source: 'x = 1' },
  ]);
  expect(contentsOf({ fileUrl: 'https://old.example/a b>.pdf', fileName: '[a]' })).toEqual([
    { kind: 'text', text: '[a](<https://old.example/a%20b%3E.pdf>)' },
  ]);
  expect(contentsOf({ content: 'secret', deletedAt: new Date(INSTANT) })).toEqual([{ kind: 'deleted' }]);
  expect(contentsOf({ content: '' })).toBe('empty');
  expect(contentsOf({ content: 'joined', type: 'system' })).toBe('system-message');
});

describe('the command', () => {
  test('[IMP-11] wants one source and one thing to do', () => {
    expect(parseOptions(['--dump', 'd', '--rate', '50'])).toMatchObject({ mode: 'import', rate: 50 });
    expect(parseOptions(['--from', 'mongodb://h/d', '--follow'])).toMatchObject({ mode: 'follow' });
    const wrong: [string[], string][] = [
      [[], 'either --from or --dump'],
      [['--dump', 'd', '--from', 'mongodb://h/d'], 'either --from or --dump'],
      [['--dump', 'd', '--follow'], '--follow needs --from'],
      [['--dump', 'd', '--verify', '--dry-run'], 'do not go together'],
      [['--dump', 'd', '--rate', 'fast'], '--rate is a number'],
      [['--dump', 'd', '--nonsense'], '--nonsense'],
    ];
    for (const [given, fault] of wrong) expect(() => parseOptions(given)).toThrow(fault);
  });

  test('[IMP-11] brings no more records a second than it may', async () => {
    let now = 1_000;
    const pauses: number[] = [];
    const pause = (ms: number) => Promise.resolve(void pauses.push(ms));
    const throttle = new Throttle(100, () => now, pause);
    for (const records of [50, 10, 20]) await throttle.pass(records);
    expect(pauses).toEqual([500, 600]);
    now += 5_000;
    await throttle.pass(1);
    expect(pauses).toHaveLength(2);
    const free = new Throttle(undefined, () => now, pause);
    for (let n = 0; n < 3; n++) await free.pass(1_000_000);
    expect(pauses).toHaveLength(2);
  });

  test('[IMP-11] shows a bar on a terminal, and lines elsewhere', () => {
    let now = 0;
    const written: string[] = [];
    const progressOn = (isTTY: boolean) =>
      new Progress({ isTTY, write: (text) => written.push(text) }, () => now);
    const show = (progress: Progress) => {
      progress.begin('Messages', 1_000);
      now += 1_000;
      progress.advance(250);
      now += 1_000;
      progress.advance(750);
      progress.end();
    };
    show(progressOn(true));
    expect(written[0]).toBe(
      '\r\u001b[KMessages  ███████░░░░░░░░░░░░░░░░░░░░░  250 of 1,000  250/s  3 s left',
    );
    written.length = 0;
    show(progressOn(false));
    expect(written).toEqual([`Messages  ${'█'.repeat(28)}  1,000 of 1,000  500/s\n`]);
  });
});

test('[IMP-4] the guide explains every reason of the report, and no other', async () => {
  const guide = await readFile(join(import.meta.dirname, '../../../../../docs/import.md'), 'utf8');
  const rows = [
    ...guide.slice(guide.indexOf('### Not brought')).matchAll(/^\| `([a-z-]+)` \| (.+) \|$/gm),
  ].map(([, reason, text]) => [reason, text]);
  expect(Object.fromEntries(rows)).toEqual({ ...REFUSALS, ...CHANGES });
});

/** Of the time part of a ULID. */
function decoded(digits: string): number {
  return digits
    .split('')
    .reduce((sum, digit) => sum * 32 + '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.indexOf(digit), 0);
}
