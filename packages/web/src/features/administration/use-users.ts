import { useCallback, useEffect, useState } from 'react';
import type { AdminAccount } from '@atrium/contract/administration';
import { useClient } from '../../lib/client-context.ts';
import { refusalOf } from '../../lib/failure.ts';

interface Users {
  readonly accounts: readonly AdminAccount[];
  readonly cursor: string | undefined;
  readonly isLoading: boolean;
  readonly trouble: string | undefined;
}

const NOBODY: Users = { accounts: [], cursor: undefined, isLoading: true, trouble: undefined };

/** All accounts, a page at a time. */
export function useUsers() {
  const client = useClient();
  const [users, setUsers] = useState(NOBODY);
  const load = useCallback(
    async (cursor?: string) => {
      setUsers((before) => ({ ...before, isLoading: true }));
      try {
        const page = await client.ask('admin.users', cursor === undefined ? {} : { cursor });
        setUsers(({ accounts }) => ({
          accounts: cursor === undefined ? page.accounts : [...accounts, ...page.accounts],
          cursor: page.cursor,
          isLoading: false,
          trouble: undefined,
        }));
      } catch (error) {
        setUsers((before) => ({ ...before, isLoading: false, trouble: refusalOf(error).message }));
      }
    },
    [client],
  );
  // oxlint-disable-next-line react/set-state-in-effect -- the first page, once
  useEffect(() => void load(), [load]);
  const setSuspended = async ({ userId }: AdminAccount, isSuspended: boolean): Promise<void> => {
    try {
      const { account } = await client.ask('admin.setSuspended', { userId, isSuspended });
      setUsers((before) => ({
        ...before,
        trouble: undefined,
        accounts: before.accounts.map((one) => (one.userId === userId ? account : one)),
      }));
    } catch (error) {
      setUsers((before) => ({ ...before, trouble: refusalOf(error).message }));
    }
  };
  return { ...users, more: () => void load(users.cursor), setSuspended };
}
