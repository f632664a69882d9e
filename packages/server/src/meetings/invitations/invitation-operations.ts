import type { OperationName } from '@atrium/contract/operations';
import type { Handlers } from '../../dispatcher.ts';
import type { InvitationAnswers } from './invitation-answers.ts';

type Name = Extract<OperationName, 'meetings.invitation' | 'meetings.answerInvitation'>;

export function invitationOperations(answers: InvitationAnswers): Handlers<Name> {
  return {
    'meetings.invitation': ({ token }) => answers.look(token),
    'meetings.answerInvitation': ({ token, response }) => answers.answer(token, response),
  };
}
