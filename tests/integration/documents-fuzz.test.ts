import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { memoryDocuments } from '../../packages/client/src/documents/document-store.ts';
import { newFileId } from '../../packages/server/src/ids.ts';
import { compact } from '../../packages/server/src/documents/compaction.ts';
import { DocumentRepository } from '../../packages/server/src/documents/document-repository.ts';
import { VersionRepository } from '../../packages/server/src/documents/version-repository.ts';
import { LiveDocument } from '../../packages/server/src/documents/live-document.ts';
import { openMemoryStore, type OpenedStore } from '../../packages/server/src/storage/open-store.ts';
import { seededChance, seedOfRun } from '../support/chance.ts';
import { DocumentWorld, FakeLine } from '../support/document-world.ts';

const isLong = process.env['ATRIUM_ALL_TESTS'] === '1';
const ROUNDS = isLong ? 1_000 : 60;
/** They wait more than they work. */
const ROUNDS_AT_ONCE = 8;
const EDITORS = 4;
const STEPS = 40;
/** Letters that are deleted; others never are, each is written once. */
const FILLER = 'abcdefgh\n';
const FIRST_MARK = 0x4e_00;

let opened: OpenedStore;
beforeAll(async () => {
  opened = await openMemoryStore();
});
afterAll(async () => opened.close());

test(
  '[DOC-3] replicas become equal and nothing that was saved is lost, whatever breaks on the way',
  { timeout: isLong ? 3_600_000 : 600_000 },
  async () => {
    const seed = seedOfRun('documents');
    const rounds = Array.from({ length: ROUNDS }, (_, round) => seed + round).values();
    const play = async (): Promise<void> => {
      for (const round of rounds) await playRound(round);
    };
    await Promise.all(Array.from({ length: ROUNDS_AT_ONCE }, play));
  },
);

/** One text, two servers, four people; everything that can break does. */
async function playRound(seed: number): Promise<void> {
  const chance = seededChance(seed);
  const world = new DocumentWorld(opened.store, { chance, failures: 0.05, latencyMs: 4 });
  Object.assign(world.place, { fileId: newFileId(seed) });
  const calm = new DocumentWorld(opened.store);
  await calm.node().documents.documentTexts.seed(world.place.fileId, 'begin\n', world.newUser());
  const nodes = [world.node(), world.node()];
  const lines = Array.from(
    { length: EDITORS },
    () => new FakeLine(world, world.newUser(), memoryDocuments()),
  );
  for (const [at, line] of lines.entries()) line.connect(nodes[at % 2]!);
  const saved = new Set<string>();
  const written = lines.map(() => new Set<string>());
  let mark = FIRST_MARK;
  try {
    for (const line of lines) await settled(line, seed);
    for (let step = 0; step < STEPS; step++) {
      const who = Math.floor(chance() * EDITORS);
      const line = lines[who]!;
      const { text, state } = line.session;
      const luck = chance();
      if (luck < 0.5) {
        const own = String.fromCharCode(mark++);
        written[who]!.add(own);
        text.insert(
          Math.floor(chance() * (text.length + 1)),
          own + FILLER.slice(0, Math.floor(chance() * 9)),
        );
      } else if (luck < 0.65) remove(text, chance);
      else if (luck < 0.73) line.cut();
      else if (luck < 0.83) line.connect(nodes[Math.floor(chance() * 2)]!);
      else if (luck < 0.86) void compactAt(world, nodes[Math.floor(chance() * 2)]!);
      else if (luck < 0.88) {
        const at = Math.floor(chance() * 2);
        nodes[at]!.kill();
        nodes[at] = world.node();
      } else await sleep(chance() * 8);
      if (state.get().kind === 'saved') for (const own of written[who]!) saved.add(own);
    }
    for (const [at, line] of lines.entries()) line.connect(nodes[at % 2]!);
    for (const line of lines) await settled(line, seed);
    await expect
      .poll(() => new Set(lines.map(({ session }) => session.text.toJSON())).size, {
        timeout: 60_000,
        message: `replicas differ, seed ${seed}`,
      })
      .toBe(1);
    const stored = await calm.node().documents.documentTexts.readText(world.place.fileId);
    expect(stored, `the stored text, seed ${seed}`).toBe(lines[0]!.session.text.toJSON());
    for (const own of saved) expect(stored.includes(own), `what was saved, seed ${seed}`).toBe(true);
    // Nobody has left: what was not saved when something broke is there as well.
    for (const all of written) for (const own of all) expect(stored.includes(own), `seed ${seed}`).toBe(true);
  } finally {
    await Promise.all(lines.map(({ session }) => session.close()));
    await Promise.all([world.close(), calm.close()]);
  }
}

async function settled({ session }: FakeLine, seed: number): Promise<void> {
  await expect
    .poll(() => session.state.get(), { timeout: 120_000, message: `not saved, seed ${seed}` })
    .toEqual(expect.objectContaining({ kind: 'saved' }));
}

function remove(text: FakeLine['session']['text'], chance: () => number): void {
  const all = text.toJSON();
  const at = Math.floor(chance() * all.length);
  if (FILLER.includes(all[at] ?? '?')) text.delete(at, 1);
}

/** As a server does it, at any moment, together with another. */
async function compactAt(world: DocumentWorld, node: DocumentWorld['nodes'][number]): Promise<void> {
  const open = node.documents.documents.held(world.place.fileId);
  if (!open?.isIdle) return;
  const repository = new DocumentRepository(world.store);
  const versions = new VersionRepository({ store: world.store, documents: repository, now: Date.now });
  await compact(open.live, { repository, versions, now: Date.now }).catch(() => undefined);
}

test('[DOC-12] of racing snapshots one counts, and covered entries go an hour later', async () => {
  let now = 1_000_000_000_000;
  const world = new DocumentWorld(opened.store);
  const { fileId } = world.place;
  const by = world.newUser();
  const { documentTexts } = world.node().documents;
  await documentTexts.seed(fileId, '0', by);
  const repository = new DocumentRepository(opened.store);
  const deps = {
    repository,
    versions: new VersionRepository({ store: opened.store, documents: repository, now: () => now }),
    now: () => now,
  };
  const read = async () => new LiveDocument(fileId, (await repository.load(fileId))!, () => now);
  for (let n = 1; n <= 3; n++) await documentTexts.replaceText(fileId, `${n}`, by);
  const racing = await Promise.all([read(), read(), read()]);
  await Promise.all(racing.map((live) => compact(live, deps)));
  const parts = async (mark: string) => repository.parts(fileId, mark, `${mark}~`);
  expect(await parts('S#')).toHaveLength(1);
  expect(await parts('U#')).toHaveLength(4);
  expect((await read()).string).toBe('3');
  for (let round = 0; round < 2; round++) {
    now += 61 * 60_000;
    await documentTexts.replaceText(fileId, `later ${round}`, by);
    await compact(await read(), deps);
  }
  expect(await parts('U#')).toEqual(['U#0000000006']);
  expect((await read()).string).toBe('later 1');
  // What a crash between snapshot and head left behind.
  await repository.putSnapshot(fileId, now, { state: new Uint8Array([1]), clients: [] });
  now += 2 * 61 * 60_000;
  await documentTexts.replaceText(fileId, 'last', by);
  await compact(await read(), deps);
  expect(await parts('S#')).toHaveLength(2);
  expect((await read()).string).toBe('last');
  await world.close();
});
