import type { PersonStatus } from './person-status.ts';

/** What is shown of a person at an instant, milliseconds: nothing once it is over. */
export function statusShown(
  status: PersonStatus | undefined,
  now: number,
): Pick<PersonStatus, 'emoji' | 'text' | 'until'> | undefined {
  if (!status || (status.emoji === undefined && status.text === '')) return undefined;
  return status.until === undefined || Date.parse(status.until) > now ? status : undefined;
}

/** Whether a person wants to be left in peace at an instant, milliseconds. */
export function isQuiet(status: PersonStatus | undefined, now: number): boolean {
  return status?.quietUntil !== undefined && Date.parse(status.quietUntil) > now;
}
