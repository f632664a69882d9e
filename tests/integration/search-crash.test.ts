import { afterEach, expect, test } from 'vitest';
import type { MessageId, RoomId } from '../../packages/contract/src/ids.ts';
import type { Message } from '../../packages/contract/src/messages.ts';
import type { Output } from '../../packages/contract/src/operations.ts';
import { seededChance, seedOfRun } from '../support/chance.ts';
import { Person } from '../support/person.ts';
import { ServerProcess, temporaryDirectory } from '../support/server-process.ts';

const ROUNDS = 3;
const DEEDS = 25;

const undo: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

test('[SRC-4] killed while it is written, the index goes on and holds what a new one would', async () => {
  const chance = seededChance(seedOfRun('search-crash'));
  const directory = await temporaryDirectory();
  const server = await ServerProcess.start({ ATRIUM_DATA_DIR: directory.path });
  undo.push(
    () => directory.remove(),
    () => server.kill9(),
  );
  const ada = await (await Person.signUp(server.baseUrl, 'ada')).online();
  undo.push(() => ada.leave());
  const { roomId } = (await ada.transport.call('rooms.create', { name: 'Crash' })).listing.room;
  const posted: MessageId[] = [];
  let seq = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const killAt = Math.floor(chance() * DEEDS);
    for (let n = 0; n < DEEDS; n++) {
      // Searching brings the index up, so that the process ends somewhere in that.
      const looking = n % 7 === 0 || n === killAt ? search(ada, 'kiwi').catch(() => undefined) : undefined;
      if (n === killAt) {
        await server.kill9();
        await server.start();
        await ada.online();
      }
      await looking;
      const message = await doSomething(ada, { roomId, posted, chance, seq });
      seq = message?.seq ?? seq;
    }
  }
  const truth = (await ada.history(roomId))
    .filter(({ content }) => content.kind === 'text' && content.text.includes('kiwi'))
    .map(({ messageId }) => messageId)
    .toReversed();
  expect(truth.length).toBeGreaterThan(0);
  expect(await search(ada, 'kiwi')).toEqual(truth);
});

interface Doing {
  readonly roomId: RoomId;
  readonly posted: MessageId[];
  readonly chance: () => number;
  readonly seq: number;
}

/** Posts, edits or deletes; answers with what was posted. */
async function doSomething(
  person: Person,
  { roomId, posted, chance, seq }: Doing,
): Promise<Message | undefined> {
  const target = posted[Math.floor(chance() * posted.length)];
  const act = chance();
  if (target === undefined || act < 0.6) {
    const words = `${act < 0.3 ? 'kiwi' : 'plum'} ${posted.length}`;
    const message = await person.post(roomId, words, seq);
    posted.push(message.messageId);
    return message;
  }
  if (act < 0.85) await edit(person, target, chance() < 0.5 ? 'a kiwi after all' : 'no fruit');
  else await remove(person, target);
  return undefined;
}

/** All that is found, the newest first. */
async function search(person: Person, query: string): Promise<MessageId[]> {
  for (;;) {
    const found: MessageId[] = [];
    let page: Output<'search.messages'> | undefined;
    do {
      const after = page?.after === undefined ? {} : { after: page.after };
      page = await person.insist(() =>
        person.transport.call('search.messages', { query, order: 'newest', ...after }),
      );
      found.push(...page.hits.map(({ messageId }) => messageId));
    } while (page.isComplete && page.after !== undefined);
    if (page.isComplete) return found;
  }
}

/** What was deleted meanwhile cannot be edited, and is not there to be deleted again. */
async function edit(person: Person, messageId: MessageId, text: string): Promise<void> {
  const content = { kind: 'text' as const, text };
  await person
    .insist(() => person.transport.call('messages.edit', { messageId, content }))
    .catch(() => undefined);
}

async function remove(person: Person, messageId: MessageId): Promise<void> {
  await person.insist(() => person.transport.call('messages.delete', { messageId })).catch(() => undefined);
}
