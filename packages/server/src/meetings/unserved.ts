import { AppError } from '@atrium/contract/errors';
import type { OperationName } from '@atrium/contract/operations';
import type { Handlers } from '../dispatcher.ts';

const NAMES = [
  'meetings.feed.get',
  'meetings.feed.create',
  'meetings.feed.revoke',
  'meetings.calendarFile',
  'reminders.list',
  'reminders.dismiss',
  'push.key',
  'push.subscribe',
  'push.unsubscribe',
] as const satisfies readonly OperationName[];

export function unserved(): Handlers<(typeof NAMES)[number]> {
  const refuse = () => Promise.reject(new AppError('unavailable', 'Not served yet.'));
  return Object.fromEntries(NAMES.map((name) => [name, refuse])) as unknown as Handlers<
    (typeof NAMES)[number]
  >;
}
