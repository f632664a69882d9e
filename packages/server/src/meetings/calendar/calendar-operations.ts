import type { OperationName } from '@atrium/contract/operations';
import type { Handlers } from '../../dispatcher.ts';
import type { CalendarFiles } from './calendar-files.ts';
import type { FeedRepository } from './feed-repository.ts';

type Name = Extract<OperationName, `meetings.feed.${string}` | 'meetings.calendarFile'>;

export interface CalendarParts {
  readonly files: CalendarFiles;
  readonly feeds: FeedRepository;
  readonly now: () => number;
}

export function calendarOperations({ files, feeds, now }: CalendarParts): Handlers<Name> {
  return {
    'meetings.calendarFile': (input, { user }) => files.file(input, user.userId),
    'meetings.feed.get': async (_input, { user }) => {
      const createdAt = await feeds.createdAt(user.userId);
      return { ...(createdAt && { createdAt }) };
    },
    'meetings.feed.create': async (_input, { user }) => {
      const createdAt = new Date(now()).toISOString();
      const token = await feeds.create(user.userId, createdAt);
      return { path: `/calendar/${token}.ics`, createdAt };
    },
    'meetings.feed.revoke': async (_input, { user }) => {
      await feeds.revoke(user.userId);
      return {};
    },
  };
}
