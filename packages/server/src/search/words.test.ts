import { array, assert, oneof, property, string, stringMatching } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQuery } from './search-query.ts';
import { phraseOf, wordsOf } from './words.ts';

const CLOCK = { zone: 'Europe/Berlin', now: Date.parse('2026-03-10T12:00:00Z') };
const textWords = (text: string) => wordsOf(text).text.map(({ word }) => word);
const partWords = (text: string) => wordsOf(text).parts.map(({ word }) => word);

describe('words of a text', () => {
  it.each([
    ['Ärger im Café', ['arger', 'im', 'cafe']],
    ['STRASSE Straße', ['strasse', 'strasse']],
    ['Ｆｕｌｌ width', ['full', 'width']],
    ['don’t re-run', ['don', 't', 're', 'run']],
    ['東京都', ['東京', '京都', '都']],
    ['C++ and C#, 3.14.', ['c++', 'and', 'c#', '3.14']],
  ])('[SRC-1] %s', (text, words) => {
    expect(textWords(text)).toEqual(words);
  });

  it.each([
    ['get_user_name', ['get', 'user', 'name']],
    ['parseHTTPResponse', ['parse', 'http', 'response']],
    ['app.config.port', ['app', 'config', 'port']],
  ])('[SRC-1] the parts of %s', (text, parts) => {
    expect(textWords(text)).toEqual([text.toLowerCase()]);
    expect(partWords(text)).toEqual(parts);
  });

  it('[SRC-1] each whole word of a text finds it', () => {
    const word = oneof(
      stringMatching(/^[A-Za-z_äÖéñшЖ0-9]{1,12}$/),
      stringMatching(/^[一-龥ぁ-んァ-ヶ가-힣]{1,6}$/),
    );
    assert(
      property(array(word, { minLength: 1, maxLength: 8 }), (all) => {
        const found = textWords(all.join(' '));
        for (const one of all) expect(` ${found.join(' ')} `).toContain(` ${phraseOf(one).words.join(' ')}`);
      }),
      { numRuns: 300 },
    );
  });

  it('[SRC-1] each stretch of a text without spaces finds it', () => {
    const text = '東京都庁は新宿にあります';
    for (let from = 0; from < text.length; from++)
      for (let to = from + 1; to <= text.length; to++) {
        const { words } = phraseOf(text.slice(from, to));
        expect(textWords(text).join(' ')).toContain(words.join(' '));
      }
  });
});

describe('queries', () => {
  it('[SRC-2] understands operators, phrases, and the beginning of the last word', () => {
    const query = parseQuery('"two words" from:@Ada in:"Big room" has:links on:2026-03-01 begin', CLOCK);
    expect(query).toEqual({
      terms: [
        { words: ['two', 'words'], isPrefix: false },
        { words: ['begin'], isPrefix: true },
      ],
      from: ['ada'],
      in: ['Big room'],
      has: ['link'],
      since: Date.parse('2026-02-28T23:00:00Z'),
      until: Date.parse('2026-03-01T23:00:00Z'),
      notes: [],
    });
  });

  it('[SRC-2] says what it cannot use', () => {
    expect(parseQuery('has:money before:2026-02-30 x', CLOCK).notes).toHaveLength(2);
  });

  it('[SRC-2] takes anything', () => {
    assert(
      property(string({ unit: 'binary', maxLength: 300 }), (text) => {
        const { terms } = parseQuery(text, CLOCK);
        expect(terms.flatMap(({ words }) => words).join('')).not.toMatch(/["\s]/u);
      }),
      { numRuns: 300 },
    );
  });
});
