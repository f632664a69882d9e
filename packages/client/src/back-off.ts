import type { AppError } from '@atrium/contract/errors';

/** Bounds of a growing wait, milliseconds. */
export interface BackOff {
  readonly baseMs: number;
  readonly capMs: number;
}

/**
 * Full jitter: anywhere between nothing and the doubled bound, so that clients which lost the same server do not
 * come back at the same moment. `attempt` counts from 0; `random` answers from 0 (in) to 1 (out).
 */
export function waitMs({ baseMs, capMs }: BackOff, attempt: number, random: () => number): number {
  const bound = Math.min(capMs, baseMs * 2 ** Math.min(attempt, 30));
  return Math.floor(random() * bound);
}

/** When to try again after a refusal: not before the server said, later and later after several. */
export function retryInMs(error: AppError, bounds: BackOff, { attempt, random }: Trial): number {
  const told = toldWaitMs(error);
  // Told once, and told exactly: as much again at most, lest callers of the same budget come back together.
  if (told > 0 && attempt === 0) return told + Math.floor(random() * Math.min(told, bounds.baseMs));
  return told + waitMs(bounds, attempt, random);
}

export interface Trial {
  /** Failures in a row before this one. */
  readonly attempt: number;
  readonly random: () => number;
}

/** What a refusal says about when to come back, milliseconds; 0 where it says nothing. */
function toldWaitMs(error: AppError): number {
  const told = error.details?.['retryAfterMs'];
  return typeof told === 'number' && told > 0 ? told : 0;
}
