import type { RunOutcome, RunResult } from '@atrium/contract/run-result';

/** How a run went, at a glance. */
export type Tone = 'good' | 'bad' | 'stopped';

export function toneOf(outcome: RunOutcome): Tone {
  if (outcome.kind === 'exited') return outcome.exitCode === 0 ? 'good' : 'bad';
  return outcome.kind === 'cancelled' || outcome.kind === 'limit' ? 'stopped' : 'bad';
}

const LIMIT = {
  time: 'Stopped: it took too long',
  cpu: 'Stopped: it computed too long',
  memory: 'Stopped: it needed too much memory',
  output: 'Stopped: it printed too much',
} as const;

/** How a run ended, in words. */
export function outcomeWords({ outcome, durationMs }: Pick<RunResult, 'outcome' | 'durationMs'>): string {
  switch (outcome.kind) {
    case 'exited':
      return outcome.exitCode === 0 ? 'Finished' : `Ended with exit code ${outcome.exitCode}`;
    case 'compile-failed':
      return outcome.line === undefined ? 'Did not compile' : `Error in line ${outcome.line}`;
    case 'crashed':
      return `Broke down: ${outcome.reason}`;
    case 'limit':
      return outcome.limit === 'time' ? `${LIMIT.time} (${durationWords(durationMs)})` : LIMIT[outcome.limit];
    case 'cancelled':
      return 'Stopped';
    case 'refused':
    default:
      return `Could not be run: ${outcome.reason}`;
  }
}

export function durationWords(ms: number): string {
  if (ms < 1_000) return `${Math.max(1, Math.round(ms))} ms`;
  return ms < 10_000 ? `${(ms / 1_000).toFixed(1)} s` : `${Math.round(ms / 1_000)} s`;
}

export function bytesWords(bytes: number): string {
  const megabytes = bytes / (1024 * 1024);
  if (megabytes < 0.1) return `${Math.max(1, Math.round(bytes / 1024))} KB`;
  return `${megabytes < 10 ? megabytes.toFixed(1) : Math.round(megabytes)} MB`;
}

export function queueWords(ahead: number): string {
  if (ahead === 0) return 'Next in line';
  return ahead === 1 ? 'Waiting: 1 run is ahead' : `Waiting: ${ahead} runs are ahead`;
}

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** For example `5 minutes ago`. */
export function agoWords(instant: number, now: number): string {
  const ago = Math.max(0, now - instant);
  const unit = UNITS.find(([, ms]) => ago >= ms);
  return unit === undefined ? 'just now' : relative.format(-Math.floor(ago / unit[1]), unit[0]);
}
