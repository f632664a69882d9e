/** `npm run rebuild-search`: throws the search index away and reads all rooms into a new one. The server must not run. */
import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { messageIdOf, type RoomId } from '@atrium/contract/ids';
import { loadConfig } from '../config.ts';
import { MessageRepository } from '../messages/message-repository.ts';
import { createLog } from '../observability/log.ts';
import { RoomRepository } from '../rooms/room-repository.ts';
import { buildSearchIndex } from '../search-connections.ts';
import { itemFromAttributes } from '../storage/marshalling.ts';
import { openStore, type OpenedStore } from '../storage/open-store.ts';

/** Messages behind the hint of a room's end that are looked for at once. */
const AHEAD = 100;
const INDEX_FILE = /^search(?:-\d+)?\.db(?:-wal|-shm|-journal)?$/;

const { config, secrets } = loadConfig();
const opened = await openStore({ config: config.store, awsKeys: secrets.aws });
try {
  await opened.ensureReady();
  const directory = dirname(config.files.directory);
  for (const name of await readdir(directory).catch((): string[] => []))
    if (INDEX_FILE.test(name)) await rm(join(directory, name), { force: true });
  console.log(`${await rebuild(opened)} rooms are in the search index.`);
} finally {
  await opened.close();
}

async function rebuild({ store, raw }: OpenedStore): Promise<number> {
  const log = { head: (roomId: string) => headOf(store, roomId as RoomId) };
  const { index, feeder } = buildSearchIndex({
    store,
    config,
    features: { log },
    log: createLog({ level: 'error' }),
    now: () => Date.now(),
  });
  let rooms = 0;
  let after: Awaited<ReturnType<typeof raw.scan>>['lastKey'];
  do {
    // oxlint-disable-next-line no-await-in-loop -- page after page
    const page = await raw.scan('ChatRooms', { at: 0, total: 1 }, { after });
    // Reservations of names and codes stand in the same table.
    const ids = page.items
      .map((item) => itemFromAttributes(item)['roomId'])
      .filter((id): id is RoomId => typeof id === 'string' && id.startsWith('rm_'));
    // oxlint-disable-next-line no-await-in-loop
    await feeder.bringUp(ids);
    rooms += ids.length;
    after = page.lastKey;
  } while (after);
  await feeder.close();
  await index.close();
  return rooms;
}

/** From the hint on, because the log has no hole. */
async function headOf(store: OpenedStore['store'], roomId: RoomId): Promise<number> {
  const messages = new MessageRepository(store);
  let head = (await new RoomRepository(store).find(roomId))?.lastSeqHint ?? 0;
  for (;;) {
    const from = head;
    const next = Array.from({ length: AHEAD }, (_, at) => messageIdOf(roomId, from + 1 + at));
    // oxlint-disable-next-line no-await-in-loop -- each stretch follows from the last
    const found = await messages.findMany(next);
    head += found.length;
    if (found.length < AHEAD) return head;
  }
}
