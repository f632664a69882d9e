import type { OutputPart } from '@atrium/contract/run-result';
import type { RunChunk } from '@atrium/contract/runs';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { beginningOf, cutAt, sizeOf } from './output-parts.ts';
import { RunOutput } from './run-output.ts';
import { TerminalReader } from './terminal-reader.ts';

function setUp(keeps = 1_000_000) {
  const told: RunChunk[] = [];
  const output = new RunOutput({ keeps, tell: (chunk) => told.push(chunk) });
  return { told, output };
}

const text = (words: string): OutputPart => ({ kind: 'text', stream: 'stdout', text: words });

describe('batches', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('[RUN-56] the first output is told at once, what follows within 30 ms together', async () => {
    const { told, output } = setUp();
    output.write('stdout', 'a');
    await vi.advanceTimersByTimeAsync(1);
    expect(told).toEqual([{ seq: 1, parts: [text('a')] }]);
    output.write('stdout', 'b');
    output.write('stderr', 'c');
    await vi.advanceTimersByTimeAsync(20);
    output.write('stdout', 'd');
    expect(told).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(15);
    expect(told[1]?.seq).toBe(2);
    expect(told[1]?.parts.map((part) => part.kind === 'text' && part.text)).toEqual(['b', 'c', 'd']);
    await vi.advanceTimersByTimeAsync(100);
    output.write('stdout', 'e');
    await vi.advanceTimersByTimeAsync(1);
    expect(told.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  test('[RUN-56] no text is longer than 8 KB, and none is lost', () => {
    const { told, output } = setUp();
    for (let at = 0; at < 10; at += 1) output.write('stdout', `${'x'.repeat(3_000)}😀\u001b[31m`);
    output.end();
    for (const { parts } of told)
      expect(parts.reduce((sum, part) => sum + sizeOf(part), 0)).toBeLessThanOrEqual(8 * 1024);
    expect(output.whole()).toEqual([text(`${'x'.repeat(3_000)}😀\u001b[31m`.repeat(10))]);
    expect(told.map(({ seq }) => seq)).toEqual(told.map((_chunk, index) => index + 1));
  });

  test('[RUN-56] what is held back for its end is told at the end', () => {
    const { told, output } = setUp();
    output.write('stdout', 'a\r');
    output.end();
    expect(told).toEqual([{ seq: 1, parts: [text('a\n')] }]);
  });
});

test('[RUN-56] more than is kept is cut, and said to be', () => {
  const { output } = setUp(10);
  output.write('stdout', 'x'.repeat(8));
  expect(output.isFull).toBe(false);
  output.write('stdout', 'y'.repeat(8));
  output.write('stdout', 'z');
  output.end();
  expect(output.isFull).toBe(true);
  expect(output.whole()).toEqual([text('xxxxxxxxyy')]);
});

test('[RUN-56] counts bytes, so that what is kept fits where it is stored', () => {
  const { output } = setUp(10);
  output.write('stdout', '→→→😀');
  output.end();
  expect(output.isFull).toBe(true);
  expect(output.whole()).toEqual([text('→→→')]);
});

test('[RUN-56] going back and forth between streams costs what it takes to keep', () => {
  const { told, output } = setUp(256 * 1024);
  for (let at = 0; at < 200_000; at += 1) output.write(at % 2 === 0 ? 'stdout' : 'stderr', 'x');
  output.end();
  expect(output.isFull).toBe(true);
  expect(JSON.stringify(told).length).toBeLessThan(1_000_000);
  const { output: beginning } = beginningOf(output.whole(), 4_000);
  expect(JSON.stringify(beginning).length).toBeLessThan(10_000);
});

test('[RUN-56] a flood of wide tables is not built before it is cut', () => {
  const { output } = setUp(256 * 1024);
  const table = `\u001b]1337;Table:${'\t'.repeat(99)}${'\n'.repeat(1_000)}\u0007`;
  const read = vi.spyOn(TerminalReader.prototype, 'read');
  output.write('output', table.repeat(1_000));
  output.end();
  const characters = read.mock.calls.reduce((sum, [chunk]) => sum + chunk.length, 0);
  read.mockRestore();
  expect(output.isFull).toBe(true);
  expect(characters).toBeLessThan(20_000);
});

test('[RUN-57] the beginning of an output is no longer than asked for, and cuts no character or colour', () => {
  const bits = fc.constantFrom('a', '😀', '\u001b[31m', '\u001b[38;5;196m', '\n');
  const part = fc.oneof(
    fc.array(bits, { minLength: 1, maxLength: 12 }).map((words) => text(words.join(''))),
    fc.constant<OutputPart>({ kind: 'image', stream: 'stdout', png: 'AAAA' }),
    fc
      .array(fc.array(fc.constantFrom('x', 'yy'), { minLength: 2, maxLength: 2 }), { minLength: 1 })
      .map((rows): OutputPart => ({ kind: 'table', stream: 'stdout', rows })),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), fc.nat(60), (parts, budget) => {
      const { output, isShortened } = beginningOf(parts, budget);
      expect(output.reduce((sum, one) => sum + sizeOf(one), 0)).toBeLessThanOrEqual(budget);
      expect(isShortened).toBe(JSON.stringify(output) !== JSON.stringify(parts));
      for (const one of output) {
        if (one.kind !== 'text') continue;
        expect(one.text.isWellFormed()).toBe(true);
        // oxlint-disable-next-line no-control-regex -- a colour without its end
        expect(one.text).not.toMatch(/\u001b(?:$|\[[\d;]*$)/);
      }
    }),
    { numRuns: 500 },
  );
  expect(cutAt('abc', 2)).toBe(2);
});
