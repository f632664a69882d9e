import { useState } from 'react';
import type { RoomId } from '@atrium/contract/ids';
import type { WayIn } from '@atrium/contract/rooms';
import { useClient } from '../../lib/client-context.ts';
import { refusalOf, type Refusal } from '../../lib/failure.ts';

export interface Joining {
  readonly refusal: Refusal | undefined;
  readonly isBusy: boolean;
  readonly join: (by: WayIn) => void;
}

export interface Joined {
  readonly onJoined: (roomId: RoomId) => void;
  /** The room lets in only who asks. */
  readonly onMustAsk: (by: WayIn) => void;
}

/** Enters a room and says why not. */
export function useJoin({ onJoined, onMustAsk }: Joined): Joining {
  const client = useClient();
  const [refusal, setRefusal] = useState<Refusal>();
  const [isBusy, setIsBusy] = useState(false);
  const run = async (by: WayIn) => {
    setRefusal(undefined);
    setIsBusy(true);
    try {
      onJoined(await client.joinRoom(by));
    } catch (error) {
      const refused = refusalOf(error);
      if (mustAsk(refused)) onMustAsk(by);
      else setRefusal(refused);
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

export function mustAsk({ details }: Refusal): boolean {
  return details['reason'] === 'approval';
}
