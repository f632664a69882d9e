import { createContext, use } from 'react';
import type { AtriumClient } from '@atrium/client/atrium-client';
import type { Account, UserProfile } from '@atrium/contract/accounts';
import type { UserId } from '@atrium/contract/ids';
import { useReadable, useSelected } from './readable.ts';

export const ClientContext = createContext<AtriumClient | undefined>(undefined);

export function useClient(): AtriumClient {
  const client = use(ClientContext);
  if (client === undefined) throw new Error('ClientContext is missing above this component');
  return client;
}

/** One's own account. Only below the gate that lets signed-in people through. */
export function useAccount(): Account | undefined {
  const session = useReadable(useClient().session);
  return session.kind === 'signed-in' ? session.account : undefined;
}

export function useUser(userId: UserId): UserProfile | undefined {
  return useSelected(useClient().users, (users) => users.get(userId));
}
