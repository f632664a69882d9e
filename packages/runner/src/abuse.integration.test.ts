import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EmbeddedRunner } from './embedded-runner.ts';
import type { AbuseSuite } from './testing/abuse/abuse-program.ts';
import { faultsOf } from './testing/abuse/abuse-trial.ts';
import { ABUSE_SUITES } from './testing/abuse/suites.ts';
import { Canaries } from './testing/canaries.ts';
import { liveProcesses } from './testing/live-processes.ts';
import { runProgram } from './testing/run-program.ts';
import { openTestRunner } from './testing/test-runner.ts';
import { until } from './testing/until.ts';

/** Of languages that take seconds to start, every fourth unless all tests are asked for. */
const IS_EVERYTHING_TRIED = process.env['ATRIUM_ALL_TESTS'] === '1';
const SLOW: readonly string[] = ['c', 'ruby'];

/** Enough of them to keep two cores busy. */
const AT_ONCE = 4;
const LIMITS = { wallMs: 2_000, cpuMs: 2_000, outputBytes: 64 * 1024 };

let runner: EmbeddedRunner;
let patient: EmbeddedRunner;
let canaries: Canaries;

beforeAll(async () => {
  canaries = await Canaries.place();
  runner = await openTestRunner(LIMITS);
  patient = await openTestRunner();
});
afterAll(async () => {
  await Promise.all([runner.close(), patient.close()]);
  await canaries.remove();
});

describe.each(ABUSE_SUITES)('hostile programs in $language', (suite) => {
  it(
    '[RUN-18] reach nothing, end as they should, and leave the next run as it was',
    { timeout: 600_000 },
    async () => {
      const faults = await faultsOfAll(suite);
      await until(() => liveProcesses(runner.directory).length === 0);
      const { code, prints } = suite.harmless;
      const { stdout, end } = await runProgram(patient, { language: suite.language, code });
      expect(faults).toEqual([]);
      expect({ stdout, end }).toEqual({ stdout: prints, end: { kind: 'exited', exitCode: 0 } });
      expect(canaries.reached('')).toEqual([]);
    },
  );
});

it('[RUN-18] every core language has at least 25 of them', () => {
  const counts = ABUSE_SUITES.map(({ language, programs }) => ({
    language,
    isEnough: programs.length >= 25,
  }));
  const own = counts.filter(({ language }) => language !== 'typescript');
  expect(own.filter(({ isEnough }) => !isEnough)).toEqual([]);
});

async function faultsOfAll(suite: AbuseSuite): Promise<string[]> {
  const isWhole = IS_EVERYTHING_TRIED || !SLOW.includes(suite.language);
  const waiting = suite.programs.filter((_, position) => isWhole || position % 4 === 0);
  const faults: string[] = [];
  const work = async (): Promise<void> => {
    for (let program = waiting.shift(); program; program = waiting.shift())
      faults.push(...(await faultsOf({ runner, patient, canaries }, suite, program)));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return faults;
}
