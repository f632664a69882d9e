import type { OutputPart } from '@atrium/contract/run-result';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { appendPart } from './output-parts.ts';
import { TerminalReader } from './terminal-reader.ts';

// oxlint-disable-next-line no-control-regex -- they are what is meant
const COLOURS = /\u001b\[[\d;:]*m/g;
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;
const PNG = pngOf(2, 3);

/** The head of a PNG file, which is what is looked at. */
function pngOf(width: number, height: number): string {
  const head = Buffer.alloc(48);
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex').copy(head);
  head.writeUInt32BE(width, 16);
  head.writeUInt32BE(height, 20);
  return head.toString('base64');
}

function read(...chunks: string[]): OutputPart[] {
  const reader = new TerminalReader();
  const parts: OutputPart[] = [];
  const pieces = [...chunks.flatMap((chunk) => reader.read(chunk)), ...reader.end()];
  for (const piece of pieces) appendPart(parts, { stream: 'stdout', ...piece });
  return parts;
}

/** For output without images and tables. */
function textOf(...chunks: string[]): string {
  return read(...chunks)
    .map((part) => (part.kind === 'text' ? part.text : `<${part.kind}>`))
    .join('');
}

describe('text', () => {
  test.each([
    ['plain text, tabs and line feeds', 'a\tb\nc', 'a\tb\nc'],
    ['colours', '\u001b[1;31mred\u001b[0m\u001b[m', '\u001b[1;31mred\u001b[0m\u001b[m'],
    ['colours in the other form', '\u001b[38:2::1:2:3mx', '\u001b[38:2::1:2:3mx'],
    ['no other sequence', 'a\u001b[2Jb\u001b[Hc\u001b[?25ld\u001b[6ne', 'abcde'],
    ['no controls', 'a\u0000b\u0007c\bd\u007fe\u0085f\u009bg', 'abcdefg'],
    ['line ends of Windows', 'a\r\nb\r\r\nc', 'a\nb\nc'],
    ['a line written over becomes the next line', '10%\r20%\r', '10%\n20%\n'],
    ['titles of windows', '\u001b]0;title\u0007a\u001b]2;title\u001b\\b', 'ab'],
    ['a title without an end ends with its line', '\u001b]0;title\nafter', '\nafter'],
    ['character sets and modes', '\u001b(Ba\u001b=b\u001bcc', 'abc'],
    ['device strings', '\u001bPq#0;2;0\u001b\\a\u001b_app\u001b\\b', 'ab'],
    ['a colour in the middle of nowhere', '\u001b[31\nm', '\nm'],
    ['a sequence begun anew', '\u001b[\u001b[31mx', '\u001b[31mx'],
    ['what is no colour', `\u001b[${'1;'.repeat(60)}mx\u001b[?1mx`, 'xx'],
    ['whole characters', 'a😀b', 'a😀b'],
    ['half characters', 'a\ud83db\ude00c\ud83d', 'a\ufffdb\ufffdc\ufffd'],
    ['links keep their words', '\u001b]8;;https://a.example\u0007here\u001b]8;;\u0007', 'here'],
  ])('[RUN-54] %s', (_name, written, shown) => {
    expect(textOf(written)).toBe(shown);
  });

  test('[RUN-54] a sequence that nobody ends swallows no more than itself', () => {
    expect(textOf(`\u001b]9;${'x'.repeat(10_000)}\nafter`)).toMatch(/^x{5000,}\nafter$/);
    expect(textOf(`\u001bP${'x'.repeat(10_000)}\nafter`)).toMatch(/^x{5000,}\nafter$/);
  });

  test('[RUN-54] any division into chunks gives the same', () => {
    const bits = [
      'a',
      'b',
      '\n',
      '\r',
      '\u001b',
      '[',
      ']',
      '31',
      'm',
      ';',
      '\u0007',
      '\\',
      '\u0000',
      '\ud83d',
    ];
    const ours = [
      '\u001b]1337;',
      `File=inline=1:${PNG}\u0007`,
      'Table:a\tb\n1\t2\u0007',
      '\ude00',
      'P',
      '1337;',
    ];
    const written = fc.array(fc.constantFrom(...bits, ...ours), { maxLength: 30 });
    fc.assert(
      fc.property(written, fc.array(fc.nat(200), { maxLength: 10 }), (words, cuts) => {
        const text = words.join('');
        const places = [0, ...cuts.map((cut) => Math.min(cut, text.length)), text.length].sort(
          (a, b) => a - b,
        );
        const chunks = places.slice(1).map((place, index) => text.slice(places[index], place));
        const whole = read(text);
        expect(read(...chunks)).toEqual(whole);
        expect(read(...text.split(''))).toEqual(whole);
        const left = textOf(text).replace(COLOURS, '');
        expect(left).not.toMatch(CONTROLS);
        expect(left.isWellFormed()).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('images and tables', () => {
  const image = (base64: string, args = 'inline=1') => `\u001b]1337;File=${args}:${base64}\u0007`;

  test('[RUN-55] an image comes out where it stood', () => {
    expect(read(`before${image(PNG, 'name=YQ==;inline=1;width=auto')}after`)).toEqual([
      { kind: 'text', stream: 'stdout', text: 'before' },
      { kind: 'image', stream: 'stdout', png: PNG },
      { kind: 'text', stream: 'stdout', text: 'after' },
    ]);
    expect(read(image(PNG).replace('\u0007', '\u001b\\'))).toMatchObject([{ kind: 'image', png: PNG }]);
    expect(read(image(PNG.replace(/.{20}/g, '$&\n')))).toMatchObject([{ kind: 'image', png: PNG }]);
  });

  test.each([
    ['not a PNG', image(Buffer.from('<svg onload=alert(1)>'.repeat(3)).toString('base64')), 'no PNG'],
    ['nothing', image(''), 'no PNG'],
    ['too many pixels', image(pngOf(5_000, 10)), '4096 pixels'],
    ['more than fits', image('A'.repeat(1_600_000)), 'too large'],
    ['no end', image(PNG).slice(0, -1), 'without an end'],
  ])('[RUN-55] an image that is %s is a few words', (_name, written, words) => {
    const parts = read(written);
    expect(parts).toHaveLength(1);
    expect(parts[0]).toMatchObject({ kind: 'text', text: expect.stringContaining(words) });
  });

  test('[RUN-55] a file to be downloaded is nothing', () => {
    expect(read(image(PNG, 'name=YQ=='))).toEqual([]);
  });

  test('[RUN-55] a table has rows of one width, and the line after it is not empty', () => {
    const table = '\u001b]1337;Table:name\tsays\nAda\tC:\\new\r\nGrace\u0000\n\u0007\r\n';
    expect(read(table)).toEqual([
      {
        kind: 'table',
        stream: 'stdout',
        rows: [
          ['name', 'says'],
          ['Ada', 'C:\\new'],
          ['Grace', ''],
        ],
      },
    ]);
  });

  test('[RUN-55] tables are bounded', () => {
    const wide = `\u001b]1337;Table:${'a\t'.repeat(500)}\n${'b\n'.repeat(3_000)}${'c'.repeat(20_000)}\u0007`;
    const [table] = read(wide);
    if (table?.kind !== 'table') throw new Error('no table');
    expect([table.rows.length, table.rows[0]?.length]).toEqual([1_001, 100]);
    const [long] = read(`\u001b]1337;Table:a\n${'c'.repeat(20_000)}\u0007`);
    if (long?.kind !== 'table') throw new Error('no table');
    expect(long.rows[1]?.[0]).toHaveLength(10_001);
  });
});
