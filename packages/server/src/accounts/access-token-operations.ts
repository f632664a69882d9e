import type { Handlers } from '../dispatcher.ts';
import type { AccessTokenService } from './access-token-service.ts';

export function accessTokenHandlers(
  tokens: AccessTokenService,
): Handlers<'tokens.list' | 'tokens.create' | 'tokens.revoke'> {
  return {
    'tokens.list': async (_input, { user }) => ({ tokens: await tokens.list(user.userId) }),

    'tokens.create': (input, { user, address }) =>
      tokens.create(input, { userId: user.userId, email: user.email, address }),

    'tokens.revoke': async ({ tokenId }, { user }) => {
      await tokens.revoke(user.userId, tokenId);
      return {};
    },
  };
}
