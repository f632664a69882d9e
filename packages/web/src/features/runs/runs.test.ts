import type { RunView, ShownPart } from '@atrium/client/runs/run-view';
import type { RoomId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import type { OutputPart, RunOutcome, RunResult } from '@atrium/contract/run-result';
import { describe, expect, test } from 'vitest';
import { lineCount, outputGroups, plainOutput, pngSize } from '../../ui/run/output-shape.ts';
import { parsePad } from './pads.ts';
import {
  agoWords,
  bytesWords,
  durationWords,
  outcomeWords,
  queueWords,
  toneOf,
} from '../../ui/run/run-words.ts';
import { markedLine } from '../../ui/run/shown-run.ts';
import { runOfBlock, shownRun } from './block-run.ts';

const out = (text: string): OutputPart => ({ kind: 'text', stream: 'stdout', text });
const err = (text: string): OutputPart => ({ kind: 'text', stream: 'stderr', text });
const table: OutputPart = {
  kind: 'table',
  stream: 'stdout',
  rows: [
    ['a', 'b'],
    ['1', '2'],
  ],
};

describe('what a program printed', () => {
  test('[WEB-24] output and input are one flow, errors stand apart', () => {
    const typed: ShownPart = { kind: 'input', text: 'Ada\n' };
    expect(outputGroups([out('name? '), typed, out('hi\n'), err('oh'), out('end')])).toEqual([
      { kind: 'flow', parts: [out('name? '), typed, out('hi\n')] },
      { kind: 'aside', stream: 'stderr', text: 'oh' },
      { kind: 'flow', parts: [out('end')] },
    ]);
  });

  test('[WEB-24] the line break after a table is none of the text', () => {
    expect(outputGroups([table, out('\n')])).toEqual([{ kind: 'table', rows: table.rows }]);
    expect(outputGroups([table, out('\nmore')])).toMatchObject([{}, { kind: 'flow', parts: [out('more')] }]);
    expect(outputGroups([out('\nfirst')])).toEqual([{ kind: 'flow', parts: [out('\nfirst')] }]);
  });

  test('[WEB-24] is copied as text without colours, tables with tabs', () => {
    expect(plainOutput([out('\u001b[32mok\u001b[0m\n'), table])).toBe('ok\na\tb\n1\t2\n');
  });

  test('[WEB-24] its lines are counted as they are shown', () => {
    expect(lineCount([out('a\nb\n'), table, err('x')])).toBe(2 + 3 + 1);
    expect(lineCount([])).toBe(0);
  });

  test('[WEB-24] the size of an image is known before it is decoded', () => {
    const header = [137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 2, 128, 0, 0, 1, 224];
    expect(pngSize(btoa(String.fromCodePoint(...header)))).toEqual({ width: 640, height: 480 });
    expect(pngSize('no')).toBeUndefined();
  });
});

describe('how it went, in words', () => {
  const words = (outcome: RunOutcome) => outcomeWords({ outcome, durationMs: 10_020 });

  test('[WEB-24] every end has its words and its tone', () => {
    expect(words({ kind: 'exited', exitCode: 0 })).toBe('Finished');
    expect(words({ kind: 'exited', exitCode: 3 })).toBe('Ended with exit code 3');
    expect(words({ kind: 'compile-failed', line: 2 })).toBe('Error in line 2');
    expect(words({ kind: 'compile-failed' })).toBe('Did not compile');
    expect(words({ kind: 'limit', limit: 'time' })).toBe('Stopped: it took too long (10 s)');
    expect(words({ kind: 'cancelled' })).toBe('Stopped');
    expect(words({ kind: 'refused', reason: 'No credits.' })).toBe('Could not be run: No credits.');
    expect(toneOf({ kind: 'exited', exitCode: 0 })).toBe('good');
    expect(toneOf({ kind: 'exited', exitCode: 1 })).toBe('bad');
    expect(toneOf({ kind: 'limit', limit: 'memory' })).toBe('stopped');
  });

  test('[WEB-24] times, sizes and places in the queue', () => {
    expect([0.2, 120, 1_240, 12_400].map(durationWords)).toEqual(['1 ms', '120 ms', '1.2 s', '12 s']);
    expect([2_048, 1_500_000, 80_000_000].map(bytesWords)).toEqual(['2 KB', '1.4 MB', '76 MB']);
    expect([0, 1, 3].map(queueWords)).toEqual([
      'Next in line',
      'Waiting: 1 run is ahead',
      'Waiting: 3 runs are ahead',
    ]);
    expect(agoWords(0, 30_000)).toBe('just now');
    expect(agoWords(0, 5 * 60_000)).toBe('5 minutes ago');
  });
});

describe('what stands under a block', () => {
  const message = { messageId: 'm1', clientMessageId: 'c1' } as unknown as Message;
  const place = { message, clientMessageId: undefined, block: 0 };

  test('[WEB-23] is the latest own run of that block, or of the message that it came from', () => {
    const runs = [
      runOf('a', { kind: 'block', messageId: message.messageId, block: 0 }),
      runOf('b', { kind: 'posted', clientMessageId: 'c1' }),
    ];
    expect(runOfBlock(runs, place)?.key).toBe('b');
    expect(runOfBlock(runs, { ...place, block: 1 })).toBeUndefined();
    expect(runOfBlock(runs, { message: undefined, clientMessageId: 'c1', block: 0 })?.key).toBe('b');
  });

  test('[WEB-23] is no run of what the message said before it was edited', () => {
    const run = runOf('a', { kind: 'block', messageId: message.messageId, block: 0 });
    const edited = { ...message, editedAt: '2026-01-01T00:00:01.000Z' };
    expect(runOfBlock([run], { ...place, message: edited })).toBeUndefined();
  });

  test('[WEB-24] is the stored result once somebody ran it later', () => {
    const own = runOf(
      'a',
      { kind: 'block', messageId: message.messageId, block: 0 },
      resultOf('run_1', 1, ['mine']),
    );
    expect(shownRun(own, resultOf('run_1', 1, ['mi']))).toMatchObject({ parts: [out('mine')] });
    expect(shownRun(own, resultOf('run_2', 2, ['theirs']))).toMatchObject({ parts: [out('theirs')] });
    expect(shownRun(own, resultOf('run_0', 0, ['before']))).toMatchObject({ parts: [out('mine')] });
    const refused: RunView = {
      ...own,
      phase: { kind: 'refused', failure: { code: 'conflict', message: 'Two are waiting.' } },
    };
    expect(shownRun(refused, resultOf('run_0', 0, ['before']))).toMatchObject({ kind: 'refused' });
    expect(shownRun(refused, resultOf('run_2', 2, ['theirs']))).toMatchObject({ parts: [out('theirs')] });
    expect(shownRun(undefined, undefined)).toBeUndefined();
  });

  test('[WEB-24] marks the line that the compiler complained about', () => {
    const result = { ...resultOf('run_1', 1, []), outcome: { kind: 'compile-failed', line: 7 } } as const;
    expect(markedLine(shownRun(undefined, result))).toBe(7);
    expect(markedLine(shownRun(undefined, resultOf('run_1', 1, [])))).toBeUndefined();
  });
});

test('[WEB-28] a pad that cannot be read is empty', () => {
  const empty = { language: '', source: '', stdin: '' };
  for (const stored of [undefined, '{', 'null', '7', '{"source":1}']) expect(parsePad(stored)).toEqual(empty);
  expect(parsePad('{"language":"lua","source":"print(1)"}')).toEqual({
    language: 'lua',
    source: 'print(1)',
    stdin: '',
  });
});

function runOf(key: string, target: RunView['target'], result?: RunResult): RunView {
  return {
    key,
    roomId: 'r1' as RoomId,
    target,
    stdin: '',
    orderedAt: Date.parse('2026-01-01T00:00:00.000Z'),
    isStopping: false,
    isInputOpen: false,
    phase:
      result === undefined
        ? { kind: 'starting' }
        : { kind: 'ended', runId: result.runId, result, parts: result.output },
  };
}

function resultOf(runId: string, second: number, texts: readonly string[]): RunResult {
  return {
    runId,
    userId: 'u1',
    language: 'javascript',
    engine: 'QuickJS',
    runner: 'embedded',
    startedAt: `2026-01-01T00:00:0${second}.000Z`,
    outcome: { kind: 'exited', exitCode: 0 },
    durationMs: 5,
    output: texts.map(out),
    isShortened: false,
  } as unknown as RunResult;
}
