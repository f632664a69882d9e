import { AppError } from '@atrium/contract/errors';
import type { OperationName } from '@atrium/contract/operations';
import type { Handlers } from '../dispatcher.ts';
import type { MeetingChanges } from './meeting-changes.ts';
import type { MeetingEntrance } from './meeting-entrance.ts';
import { mayChange } from './meeting-policy.ts';
import type { MeetingReader } from './meeting-reader.ts';
import type { MeetingService } from './meeting-service.ts';
import { explainRule } from './rule-explanation.ts';

type Name = Exclude<
  Extract<OperationName, `meetings.${string}`>,
  `meetings.feed.${string}` | 'meetings.calendarFile' | 'meetings.invitation' | 'meetings.answerInvitation'
>;

export interface MeetingParts {
  readonly service: MeetingService;
  readonly changes: MeetingChanges;
  readonly reader: MeetingReader;
  readonly door: MeetingEntrance;
}

export function meetingOperations({ service, changes, reader, door }: MeetingParts): Handlers<Name> {
  return {
    'meetings.schedule': (input, { user }) => service.schedule(input, user),
    'meetings.startNow': (input, { user }) => service.startNow(input, user),
    'meetings.get': ({ meetingId }, { user }) => service.get(meetingId, user.userId),
    'meetings.list': (input, { user }) => reader.list(user.userId, input),
    'meetings.change': (input, { user }) => changes.change(input, user),
    'meetings.cancel': (input, { user }) => changes.cancel(input, user),
    'meetings.delete': (input, { user }) => changes.delete(input, user),
    'meetings.respond': (input, { user }) => changes.respond(input, user),
    'meetings.resetGuestLink': (input, { user }) => changes.resetGuestLink(input, user),
    'meetings.attendance': async ({ meetingId }, { user }) => {
      const { whole, actor } = await reader.see(meetingId, user.userId);
      if (!mayChange(whole, actor))
        throw new AppError('forbidden', 'Only those who may change a meeting see who was there.');
      const attendance = await door.attendance(whole.one.meetingId);
      return { attendance, users: await reader.usersOf([whole]) };
    },
    'meetings.explainRule': (input) => Promise.resolve(explainRule(input)),
  };
}
