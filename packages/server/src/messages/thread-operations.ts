import type { OperationName } from '@atrium/contract/operations';
import type { Handlers } from '../dispatcher.ts';
import type { ThreadService } from './thread-service.ts';

export function threadOperations(
  threads: ThreadService,
): Handlers<Extract<OperationName, `threads.${string}`>> {
  return {
    'threads.page': (input, { user }) => threads.page(input, user.userId),
    'threads.list': (_input, { user }) => threads.list(user.userId),
    'threads.follow': async (input, { user }) => ({ place: await threads.follow(input, user.userId) }),
    'threads.markRead': async (input, { user }) => ({ place: await threads.markRead(input, user.userId) }),
  };
}
