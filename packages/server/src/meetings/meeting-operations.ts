import { AppError } from '@atrium/contract/errors';
import { meetingOperations as declared } from '@atrium/contract/meetings';
import type { OperationName } from '@atrium/contract/operations';
import { reminderOperations } from '@atrium/contract/reminders';
import type { Handlers } from '../dispatcher.ts';

type MeetingOperationName = Extract<OperationName, `${'meetings' | 'reminders' | 'push'}.${string}`>;

export function meetingOperations(): Handlers<MeetingOperationName> {
  const names = [...Object.keys(declared), ...Object.keys(reminderOperations)];
  const refuse = () => Promise.reject(new AppError('unavailable', 'Meetings are not served yet.'));
  return Object.fromEntries(names.map((name) => [name, refuse])) as unknown as Handlers<MeetingOperationName>;
}
