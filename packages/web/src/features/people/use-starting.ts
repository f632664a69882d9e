import { useState } from 'react';
import type { RoomId, UserId } from '@atrium/contract/ids';
import { useClient } from '../../lib/client-context.ts';
import { refusalOf } from '../../lib/failure.ts';

export interface Starting {
  readonly failure: string | undefined;
  readonly isBusy: boolean;
  readonly start: (userIds: readonly UserId[]) => void;
}

/** Opens the conversation with people and says why not. */
export function useStarting(onStarted: (roomId: RoomId) => void): Starting {
  const client = useClient();
  const [failure, setFailure] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const run = async (userIds: readonly UserId[]) => {
    setIsBusy(true);
    setFailure(undefined);
    try {
      onStarted(await client.startDirect(userIds));
    } catch (error) {
      setFailure(refusalOf(error).message);
      setIsBusy(false);
    }
  };
  return {
    failure,
    isBusy,
    start: (userIds) => {
      if (!isBusy) void run(userIds);
    },
  };
}
