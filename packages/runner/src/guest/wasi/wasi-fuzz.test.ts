import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { WASI_IMPORTS } from '../../languages/wasi-imports.ts';
import { DATA_AT, WasiBench } from '../../testing/wasi-bench.ts';
import { ProgramExit } from './program-exit.ts';

/** Parameters of the calls that take 64 bits somewhere: `L` long, `i` int. All others take ints. */
const LONG: Readonly<Record<string, string>> = {
  clock_time_get: 'iLi',
  fd_advise: 'iLLi',
  fd_allocate: 'iLL',
  fd_filestat_set_size: 'iL',
  fd_filestat_set_times: 'iLLi',
  fd_pread: 'iiiLi',
  fd_pwrite: 'iiiLi',
  fd_readdir: 'iiiLi',
  fd_seek: 'iLii',
  path_filestat_set_times: 'iiiiLLi',
  path_open: 'iiiiiLLii',
};

const ODD = [
  0,
  1,
  2,
  3,
  4,
  5,
  8,
  24,
  48,
  255,
  256,
  4_096,
  DATA_AT,
  131_071,
  131_072,
  -1,
  -2,
  2 ** 31 - 1,
  -(2 ** 31),
];
const PATHS = [
  'a',
  'b',
  '.',
  '..',
  'a/b',
  '/',
  'd',
  'd/e',
  '../a',
  'dev/null',
  'dev/stdin',
  'link',
  'x'.repeat(300),
  '\0',
];
const ODD_LONG = [0n, 1n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n, 2n ** 40n];

const int = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...ODD) }, fc.integer());
const long = fc.oneof(fc.constantFrom(...ODD_LONG), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }));
const call = fc.constantFrom(...WASI_IMPORTS.map((name) => name.split('.')[1] ?? '')).chain((name) => {
  const types = (LONG[name] ?? 'iiiiiii').split('');
  return fc.record({
    name: fc.constant(name),
    path: fc.constantFrom(...PATHS),
    values: fc.tuple(...types.map((type): fc.Arbitrary<number | bigint> => (type === 'L' ? long : int))),
  });
});
const calls = fc.array(call, { minLength: 1, maxLength: 60 });

it('[RUN-36] whatever a guest asks for, it gets a number', () => {
  fc.assert(
    fc.property(calls, (sequence) => {
      const bench = new WasiBench();
      for (const { name, path, values } of sequence) {
        // Paths where most calls look for them, and a vector.
        bench.put(path, DATA_AT);
        bench.put(path, 4_096);
        bench.vector(DATA_AT, 24);
        const answer = answerOf(bench, name, values);
        expect(
          Number.isInteger(answer) && answer >= 0 && answer <= 76,
          `${name}(${values.join()}) = ${answer}`,
        ).toBe(true);
      }
    }),
    { numRuns: 1_000 },
  );
});

function answerOf(bench: WasiBench, name: string, values: readonly (number | bigint)[]): number {
  try {
    return bench.call(name, ...values);
  } catch (error) {
    if (error instanceof ProgramExit) return 0;
    throw error;
  }
}
