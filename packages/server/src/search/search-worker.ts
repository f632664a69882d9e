import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { IndexDatabase, isBroken, isBusy } from './index-database.ts';
import { isOurs, type IndexCall, type IndexReply } from './index-wire.ts';

/** Files of one directory: each belongs to one process. */
const FILES = 256;

const { directory } = workerData as { directory: string | undefined };
const database = open();

parentPort?.on('message', (call: IndexCall) => {
  tell(answer(call));
  if (call.name === 'close') parentPort?.close();
});

function open(): IndexDatabase {
  if (directory === undefined) return new IndexDatabase(':memory:');
  for (let n = 1; n <= FILES; n++) {
    try {
      return new IndexDatabase(join(directory, n === 1 ? 'search.db' : `search-${n}.db`));
    } catch (error) {
      if (!isBusy(error)) throw error;
    }
  }
  throw new Error('too many servers have their search index in one directory');
}

/** A fault ends this thread, and a broken file with it: the next one begins anew. */
function answer(call: IndexCall): IndexReply {
  const { id, name } = call;
  if (!isOurs(name)) throw new Error(`no such call: ${name}`);
  const run = database[name] as (...parameters: unknown[]) => unknown;
  try {
    return { id, answer: run.apply(database, [...call.parameters]) };
  } catch (error) {
    if (isBroken(error)) database.destroy();
    throw error;
  }
}

function tell(reply: IndexReply): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port, not a window
  parentPort?.postMessage(reply);
}
