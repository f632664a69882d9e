import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { itemFromAttributes, itemToJson } from './marshalling.ts';
import { openMemoryStore, type OpenedStore } from './open-store.ts';
import type { Item, Value } from './store.ts';

// DynamoDB keeps numbers from 1e-130 to 9.99e125 and makes no difference between 0 and -0.
const number = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .filter((n) => n === 0 || (Math.abs(n) > 1e-120 && Math.abs(n) < 1e120))
  .map((n) => n + 0);
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('', '__proto__', '"\\', '\u2028', '#:'),
);
const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    number,
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array({ maxLength: 40 }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      text.filter((name) => name !== ''),
      tie('value'),
      { maxKeys: 4, noNullPrototype: true },
    ),
  ),
}));
const attributes = fc.dictionary(
  text.filter((name) => name !== '' && name !== 'documentId' && name !== 'part'),
  value,
  { maxKeys: 6, noNullPrototype: true },
);

const parse = (json: string): Item => itemFromAttributes(JSON.parse(json));

describe('marshalling', () => {
  it('[STO-1] every value survives the way to JSON and back', () => {
    fc.assert(
      fc.property(attributes, (item) => {
        expect(parse(itemToJson(item))).toEqual(item);
      }),
    );
  });

  it('[STO-1] undefined attributes are not written', () => {
    expect(itemToJson({ a: undefined, b: 1, c: { d: undefined, e: 'x' }, f: undefined })).toBe(
      '{"b":{"N":"1"},"c":{"M":{"e":{"S":"x"}}}}',
    );
  });

  it.each([NaN, Infinity, -Infinity])('[STO-1] %s is refused before anything is sent', (n) => {
    expect(() => itemToJson({ n })).toThrow('finite');
  });

  it('[STO-1] an attribute called __proto__ is an attribute like any other', () => {
    const item = parse('{"__proto__":{"M":{"isAdmin":{"BOOL":true}}}}');
    expect(Object.hasOwn(item, '__proto__')).toBe(true);
    expect('isAdmin' in item).toBe(false);
  });

  it('[STO-1] sets of other programs are read as arrays', () => {
    const json = '{"ss":{"SS":["a","b"]},"ns":{"NS":["1","2"]},"bs":{"BS":["AQI="]}}';
    expect(parse(json)).toEqual({ ss: ['a', 'b'], ns: [1, 2], bs: [new Uint8Array([1, 2])] });
  });
});

describe('marshalling through the engine', () => {
  let opened: OpenedStore;
  beforeAll(async () => {
    opened = await openMemoryStore();
  });
  afterAll(() => opened.close());

  it('[STO-1] every value is read as it was written', async () => {
    await fc.assert(
      fc.asyncProperty(attributes, async (rest) => {
        // A table without indexes: an index would refuse other types for the attributes of its key.
        const key = { documentId: 'fil_1', part: 'HEAD' };
        const item = { ...rest, ...key };
        await opened.store.put({ table: 'Documents', item });
        expect(await opened.store.get({ table: 'Documents', key })).toEqual(item);
      }),
      { numRuns: 60 },
    );
  });
});
