import { describe, expect, it } from 'vitest';
import { endOfProcess, readStatus } from './verdict.ts';

const exit = { code: null, signal: null, complaint: '' };

describe('what a child says of itself', () => {
  it.each([
    'nonsense',
    '"started"',
    '{"end":{"kind":"limit","limit":"time"}}',
    '{"end":{"kind":"exited","exitCode":"0"}}',
    '{"end":{"kind":"exited","exitCode":1e99}}',
    '{"end":{"kind":"compile-failed","line":-1}}',
    `{"end":{"kind":"crashed","reason":"${'x'.repeat(3_000)}"}}`,
    'null',
  ])('[RUN-21] is not believed when it makes no sense: %s', (text) => {
    expect(readStatus(Buffer.from(text))).toBeUndefined();
  });

  it('[RUN-21] loses whatever does not belong there', () => {
    const text = '{"end":{"kind":"exited","exitCode":3,"memoryBytes":1},"cpuMs":0}';
    expect(readStatus(Buffer.from(text))).toEqual({ end: { kind: 'exited', exitCode: 3 } });
  });
});

describe('a child that went without a word', () => {
  it('[RUN-6] was stopped by its limit of processor time', () => {
    expect(endOfProcess({ ...exit, signal: 'SIGXCPU' })).toEqual({ kind: 'limit', limit: 'cpu' });
    expect(endOfProcess({ ...exit, code: 152 })).toEqual({ kind: 'limit', limit: 'cpu' });
  });

  it('[RUN-6] had no memory left', () => {
    const complaint = 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory';
    expect(endOfProcess({ ...exit, signal: 'SIGABRT', complaint })).toEqual({
      kind: 'limit',
      limit: 'memory',
    });
  });

  it('[RUN-6] or crashed', () => {
    expect(endOfProcess({ ...exit, signal: 'SIGSEGV' })).toEqual({
      kind: 'crashed',
      reason: 'The runtime broke down (SIGSEGV).',
    });
  });
});
