import type { joinRequestOperations as declared } from '@atrium/contract/join-requests';
import type { Handlers } from '../dispatcher.ts';
import type { JoinRequests } from './join-requests.ts';

export function joinRequestOperations(requests: JoinRequests): Handlers<keyof typeof declared> {
  return {
    'rooms.askToJoin': async (input, { user }) => ({ request: await requests.ask(input, user) }),
    'rooms.ownRequests': async (_input, { user }) => ({ requests: await requests.own(user.userId) }),
    'rooms.withdrawRequest': async ({ roomId }, { user }) => {
      await requests.withdraw(roomId, user.userId);
      return {};
    },
    'rooms.requests': (input) => requests.ofRoom(input),
    'rooms.answerRequest': async (input, { user }) => {
      await requests.answer(input, user.userId);
      return {};
    },
  };
}
