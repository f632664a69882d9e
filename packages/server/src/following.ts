import type { Message } from '@atrium/contract/messages';
import type { Nodes } from './nodes/nodes.ts';
import type { Log } from './observability/log.ts';
import type { Gateway } from './realtime/gateway.ts';
import type { DenseLog } from './storage/log.ts';

/** Where other processes write to the same store, their entries are looked for this often, milliseconds. */
const FOLLOW_MS = 1_000;
/** And so much less often while they tell of them themselves. */
const FOLLOWS_SPARED = 5;

interface Followed {
  readonly gateway: Gateway;
  readonly nodes: Nodes;
  readonly log: Log;
}

/** News of other nodes, for rooms that somebody here listens to. Answers with what stops it. */
export function follow(roomLog: DenseLog<Message>, { gateway, nodes, log }: Followed): () => void {
  let isUnderWay = false;
  let turn = 0;
  const look = async (): Promise<void> => {
    try {
      await roomLog.follow(gateway.roomsListenedTo());
    } catch (error) {
      log.info({ err: error }, 'news of other nodes could not be read');
    }
    isUnderWay = false;
  };
  const timer = setInterval(() => {
    turn += 1;
    if (isUnderWay || (nodes.isUp && turn % FOLLOWS_SPARED !== 0)) return;
    isUnderWay = true;
    void look();
  }, FOLLOW_MS).unref();
  return () => clearInterval(timer);
}
