import { readdirSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EmbeddedRunner } from './embedded-runner.ts';
import { liveProcesses } from './testing/live-processes.ts';
import { requestFor, runProgram } from './testing/run-program.ts';
import { openTestRunner } from './testing/test-runner.ts';
import { until } from './testing/until.ts';

/** Fewer than a thousand show a leak of one per run just as well. */
const RUNS = process.env['ATRIUM_ALL_TESTS'] === '1' ? 1_000 : 150;
const WARM_UP = 20;
/** Languages of which a process waits: JavaScript, Python and, after its first use, Lua. */
const KEPT = 3;
const LINES = [10, 100] as const;
const MEBIBYTE = 1024 * 1024;

let runner: EmbeddedRunner;
beforeAll(async () => {
  runner = await openTestRunner({}, { warm: true });
});
afterAll(() => runner.close());

const PROGRAMS = [
  {
    language: 'javascript',
    code: (n: number) => `console.log(${n}, globalThis.before); globalThis.before = 1;`,
    prints: (n: number) => `${n} undefined\n`,
  },
  {
    language: 'lua',
    code: (n: number) => `print(${n}, before) before = 1`,
    prints: (n: number) => `${n}\tnil\n`,
  },
] as const;

async function runOne(n: number): Promise<string[]> {
  const program = PROGRAMS[n % PROGRAMS.length] ?? PROGRAMS[0];
  const { stdout } = await runProgram(runner, { language: program.language, code: program.code(n) });
  return stdout === program.prints(n) ? [] : [`run ${n} printed ${stdout}`];
}

async function runMany(from: number, to: number): Promise<string[]> {
  const faults: string[] = [];
  for (let n = from; n < to; n += 1) faults.push(...(await runOne(n)));
  return faults;
}

interface Footprint {
  readonly descriptors: number;
  readonly memoryBytes: number;
}

/** When only the processes that wait are left. */
async function footprint(): Promise<Footprint> {
  await until(() => runner.report().warm.length === KEPT);
  await setImmediate();
  globalThis.gc?.();
  return { descriptors: readdirSync('/proc/self/fd').length, memoryBytes: process.memoryUsage().rss };
}

it(
  '[RUN-23] many runs in a row leave no process, no descriptor and no memory behind',
  { timeout: 900_000 },
  async () => {
    expect(await runMany(0, WARM_UP)).toEqual([]);
    const before = await footprint();
    expect(await runMany(WARM_UP, WARM_UP + RUNS)).toEqual([]);
    const after = await footprint();
    // One of each language waits; each is one process to the kernel, or three behind bubblewrap.
    expect(liveProcesses(runner.directory).length).toBeLessThanOrEqual(KEPT * 3);
    expect(Math.abs(after.descriptors - before.descriptors)).toBeLessThan(20);
    expect(after.memoryBytes - before.memoryBytes).toBeLessThan(64 * MEBIBYTE + RUNS * 16 * 1024);
  },
);

it(
  '[RUN-23] 200 runs at once, half of them left by their readers, end without a trace',
  { timeout: 900_000 },
  async () => {
    const waiting = Array.from({ length: 200 }, (_, n) => n);
    const printed: string[] = [];
    // The queue in front of a runner lets its slots run and no more; a runner is asked for more than that here.
    const work = async (): Promise<void> => {
      for (let n = waiting.shift(); n !== undefined; n = waiting.shift()) {
        const code =
          n % 2 === 0
            ? `console.log('x'.repeat(${LINES[0]}))`
            : `for (;;) console.log('x'.repeat(${LINES[1]}))`;
        for await (const event of runner.run(requestFor({ language: 'javascript', code })).events) {
          if (event.kind === 'output' && n % 2 === 0) printed.push(event.text);
          if (event.kind === 'output' && n % 2 === 1) break;
        }
      }
    };
    await Promise.all(Array.from({ length: 10 }, work));
    expect(printed.join('')).toBe(`${'x'.repeat(LINES[0])}\n`.repeat(100));
    await until(() => liveProcesses(runner.directory).length <= KEPT * 3);
    expect(await runOne(1)).toEqual([]);
  },
);
