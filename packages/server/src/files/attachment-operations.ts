import type { Handlers } from '../dispatcher.ts';
import type { MessageService } from '../messages/message-service.ts';
import type { AttachmentReader } from './attachment-reader.ts';
import type { AttachmentUploads } from './attachment-uploads.ts';

type Names =
  | 'attachments.begin'
  | 'attachments.complete'
  | 'attachments.discard'
  | 'attachments.describe'
  | 'attachments.list';

export function attachmentOperations(parts: {
  readonly uploads: AttachmentUploads;
  readonly reader: AttachmentReader;
  readonly messages: Pick<MessageService, 'describe'>;
}): Handlers<Names> {
  const { uploads, reader, messages } = parts;
  return {
    'attachments.begin': (input, { user }) => uploads.begin(input, user.userId),
    'attachments.complete': async (input, { user }) => ({
      attachment: await uploads.complete(input, user.userId),
    }),
    'attachments.discard': async (input, { user }) => {
      await uploads.discard(input, user.userId);
      return {};
    },
    'attachments.describe': async ({ messageId, attachmentId, alt }, { user }) => {
      const { userId } = user;
      return { message: await messages.describe(messageId, { attachmentId, alt }, userId) };
    },
    'attachments.list': (input) => reader.list(input),
  };
}
