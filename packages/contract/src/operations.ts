import type { z } from 'zod';
import { accessTokenOperations } from './access-tokens.ts';
import { accountOperations } from './accounts.ts';
import { adminOperations } from './administration.ts';
import { attachmentOperations } from './attachments.ts';
import { callOperations } from './calls.ts';
import { joinRequestOperations } from './join-requests.ts';
import { meetingOperations } from './meetings.ts';
import { messageOperations } from './messages.ts';
import { personStatusOperations } from './person-status.ts';
import { previewOperations } from './preview.ts';
import { directMessageOperations } from './direct-messages.ts';
import { documentOperations } from './project-documents.ts';
import { treeOperations } from './project-tree.ts';
import { projectOperations } from './projects.ts';
import { reminderOperations } from './reminders.ts';
import { roomAdministrationOperations } from './room-administration.ts';
import { roomInvitationOperations } from './room-invitations.ts';
import { roomOperations } from './rooms.ts';
import { runOperations } from './runs.ts';
import { threadOperations } from './threads.ts';
import { searchOperations } from './search.ts';
import { unreadOperations } from './unread.ts';

/** Everything a client may ask. Together with `events` this is the whole protocol. */
export const operations = {
  ...accountOperations,
  ...accessTokenOperations,
  ...personStatusOperations,
  ...adminOperations,
  ...roomOperations,
  ...unreadOperations,
  ...roomAdministrationOperations,
  ...roomInvitationOperations,
  ...joinRequestOperations,
  ...directMessageOperations,
  ...messageOperations,
  ...threadOperations,
  ...searchOperations,
  ...attachmentOperations,
  ...runOperations,
  ...callOperations,
  ...meetingOperations,
  ...reminderOperations,
  ...previewOperations,
  ...projectOperations,
  ...treeOperations,
  ...documentOperations,
};

export type Operations = typeof operations;
export type OperationName = keyof Operations;

/** What a caller passes (defaults may be left out). */
export type Input<Name extends OperationName> = z.input<Operations[Name]['input']>;
/** What a handler gets: parsed, with defaults. */
export type ParsedInput<Name extends OperationName> = z.output<Operations[Name]['input']>;
export type Output<Name extends OperationName> = z.output<Operations[Name]['output']>;

/** Operations that the socket serves. */
export type SocketOperationName = {
  [Name in OperationName]: Operations[Name]['socket'] extends true ? Name : never;
}[OperationName];
