import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@atrium/server/config';
import { newRoomId, newUserId } from '@atrium/server/ids';
import { openStore } from '@atrium/server/storage/open-store';
import type { Put } from '@atrium/server/storage/store';
import { storedMessage } from '../subjects/population.ts';

const ROOMS = 100;
/** As many as Atrium's own queue lets go at a time. */
const IN_FLIGHT = 2;
const WARM_UP_MS = 1_000;

/**
 * The floor of durable writes: message items as Atrium stores them, under the same condition, in transactions of a fixed
 * size, each sent as soon as one before it has come back. The engine writes to a file; no server is between.
 */
export async function engineItemsPerSecond(size: number, seconds: number): Promise<number> {
  const dataDir = await mkdtemp(join(tmpdir(), 'atrium-bench-'));
  const { config } = loadConfig({
    ambient: { PATH: process.env['PATH'], ATRIUM_DATA_DIR: dataDir },
    file: {},
  });
  const opened = await openStore({ config: config.store });
  await opened.ensureReady();
  const next = itemSource();
  const from = performance.now() + WARM_UP_MS;
  const until = from + seconds * 1_000;
  let written = 0;
  const write = async (): Promise<void> => {
    while (performance.now() < until) {
      const puts = Array.from({ length: size }, next);
      await opened.store.transact(
        puts.map((put) => ({ put })),
        { token: false },
      );
      if (performance.now() >= from) written += size;
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, write));
  await opened.close();
  await rm(dataDir, { recursive: true });
  return written / seconds;
}

/** Messages of many rooms in turn. */
function itemSource(): () => Put {
  const rooms = Array.from({ length: ROOMS }, () => newRoomId(Date.now()));
  const sender = newUserId(Date.now());
  let n = 0;
  return () => {
    const roomId = rooms[n % ROOMS]!;
    const seq = Math.floor(n / ROOMS) + 1;
    n += 1;
    const item = storedMessage(roomId, sender, seq);
    return { table: 'Messages', item, condition: 'attribute_not_exists(#messageId)' };
  };
}
