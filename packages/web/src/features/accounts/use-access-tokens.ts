import { useEffect, useState } from 'react';
import type { AccessToken } from '@atrium/contract/access-tokens';
import type { SessionId } from '@atrium/contract/ids';
import type { Input } from '@atrium/contract/operations';
import { useClient } from '../../lib/client-context.ts';
import { refusalOf } from '../../lib/failure.ts';

export interface AccessTokens {
  /** Newest first; absent until they are here. */
  readonly tokens: readonly AccessToken[] | undefined;
  readonly failure: string | undefined;
  /** The token that was made last, which is told once. */
  readonly made: string | undefined;
  /** Throws what the server says. */
  readonly make: (wish: Input<'tokens.create'>) => Promise<void>;
  readonly end: (tokenId: SessionId) => Promise<void>;
}

export function useAccessTokens(): AccessTokens {
  const client = useClient();
  const [tokens, setTokens] = useState<readonly AccessToken[]>();
  const [failure, setFailure] = useState<string>();
  const [made, setMade] = useState<string>();
  useEffect(() => {
    client.ask('tokens.list', {}).then(
      ({ tokens: found }) => setTokens(found),
      (error: unknown) => setFailure(refusalOf(error).message),
    );
  }, [client]);
  return {
    tokens,
    failure,
    made,
    make: async (wish) => {
      const { token, accessToken } = await client.ask('tokens.create', wish);
      setMade(token);
      setTokens((now = []) => [accessToken, ...now]);
    },
    end: async (tokenId) => {
      setFailure(undefined);
      try {
        await client.ask('tokens.revoke', { tokenId });
        setTokens((now) => now?.filter((token) => token.tokenId !== tokenId));
      } catch (error) {
        setFailure(refusalOf(error).message);
      }
    },
  };
}
