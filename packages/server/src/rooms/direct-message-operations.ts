import type { directMessageOperations as declared } from '@atrium/contract/direct-messages';
import type { Handlers } from '../dispatcher.ts';
import type { DirectMessageService } from './direct-message-service.ts';

export function directMessageOperations(
  directMessages: DirectMessageService,
): Handlers<keyof typeof declared> {
  return {
    'rooms.startDirect': (input, { user }) => directMessages.start(input, user),
    'people.find': ({ username }) => directMessages.find(username),
  };
}
