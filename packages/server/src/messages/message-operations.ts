import { placeOf } from '@atrium/contract/ids';
import type { OperationName } from '@atrium/contract/operations';
import type { Handlers } from '../dispatcher.ts';
import type { MessageService } from './message-service.ts';

type MessageOperationName = Extract<OperationName, `messages.${string}`>;

export function messageOperations(messages: MessageService): Handlers<MessageOperationName> {
  return {
    'messages.post': async (input, { user }) => ({ message: await messages.post(input, user) }),
    'messages.page': (input) => messages.page(input),
    'messages.edit': async ({ messageId, content }, { user }) => ({
      message: await messages.edit(messageId, content, user.userId),
    }),
    'messages.versions': async ({ messageId }) => ({ versions: await messages.versions(messageId) }),
    'messages.react': async (input, { user }) => ({ message: await messages.react(input, user) }),
    'messages.pin': async (input, { user }) => ({ message: await messages.pin(input, user) }),
    'messages.pins': ({ roomId }) => messages.pins(roomId),
    'messages.delete': async ({ messageId }, { user }) => ({
      message: await messages.delete(messageId, { userId: user.userId, roomId: placeOf(messageId).roomId }),
    }),
  };
}
