import { EmbeddedRunner, type EmbeddedRunnerOptions } from '../embedded-runner.ts';
import type { RunLimits } from '../code-runner.ts';

const MEBIBYTE = 1024 * 1024;

/** The defaults of a server, except that the clock is generous: the machine that tests may be slow. */
export const TEST_LIMITS: RunLimits = {
  wallMs: 120_000,
  compileMs: 180_000,
  cpuMs: 120_000,
  memoryBytes: 256 * MEBIBYTE,
  fileBytes: 32 * MEBIBYTE,
  inodes: 2_000,
  sourceBytes: 256 * 1024,
  stdinBytes: MEBIBYTE,
  outputBytes: 256 * 1024,
};

export function openTestRunner(
  limits: Partial<RunLimits> = {},
  options: Partial<EmbeddedRunnerOptions> = {},
): Promise<EmbeddedRunner> {
  return EmbeddedRunner.open({
    limits: { ...TEST_LIMITS, ...limits },
    packs: ['all'],
    slots: 2,
    warm: false,
    ...options,
  });
}
