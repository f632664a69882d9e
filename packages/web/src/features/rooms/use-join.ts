import { useState } from 'react';
import type { RoomId } from '@atrium/contract/ids';
import type { Input } from '@atrium/contract/operations';
import { useClient } from '../../lib/client-context.ts';
import { refusalOf, type Refusal } from '../../lib/failure.ts';

export interface Joining {
  readonly refusal: Refusal | undefined;
  readonly isBusy: boolean;
  readonly join: (by: Input<'rooms.join'>['by']) => void;
}

/** Enters a room and says why not. */
export function useJoin(onJoined: (roomId: RoomId) => void): Joining {
  const client = useClient();
  const [refusal, setRefusal] = useState<Refusal>();
  const [isBusy, setIsBusy] = useState(false);
  const run = async (by: Input<'rooms.join'>['by']) => {
    setRefusal(undefined);
    setIsBusy(true);
    try {
      onJoined(await client.joinRoom(by));
    } catch (error) {
      setRefusal(refusalOf(error));
    } finally {
      setIsBusy(false);
    }
  };
  return {
    refusal,
    isBusy,
    join: (by) => {
      if (!isBusy) void run(by);
    },
  };
}
