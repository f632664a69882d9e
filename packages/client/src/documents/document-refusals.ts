import type { AppError } from '@atrium/contract/errors';

const PASSING = new Set<string | undefined>([
  'unavailable',
  'rate-limited',
  'throttled',
  'storage-full',
  undefined,
]);

/** Worth trying again as it is. */
export function isPassing({ code }: AppError): boolean {
  return PASSING.has(code);
}

/** What was written has no place as it is: it builds on what is lost, or its ids are not known for ours any more. */
export function hasNoPlace({ details }: AppError): boolean {
  return details?.['reason'] === 'resync' || details?.['reason'] === 'client';
}
