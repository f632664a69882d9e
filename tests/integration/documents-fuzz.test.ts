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
import { DocumentWorld, FakeLine, type DocumentNode } from '../support/document-world.ts';

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
    const players = Array.from({ length: ROUNDS_AT_ONCE }, play);
    await expect(Promise.all(players)).resolves.toBeDefined();
  },
);

/** One text, two servers, four people; everything that can break does. */
async function playRound(seed: number): Promise<void> {
  const round = new Round(seed);
  try {
    await round.begin();
    for (let step = 0; step < STEPS; step++) await round.step();
    await round.end();
    await expectWhole(round, seed);
  } finally {
    await round.close();
  }
}

class Round {
  readonly #seed: number;
  readonly #chance: () => number;
  readonly #world: DocumentWorld;
  readonly #calm = new DocumentWorld(opened.store);
  readonly #nodes: DocumentNode[];
  readonly #lines: FakeLine[];
  readonly written: Set<string>[];
  readonly saved = new Set<string>();
  #mark = FIRST_MARK;

  constructor(seed: number) {
    this.#seed = seed;
    this.#chance = seededChance(seed);
    const world = new DocumentWorld(opened.store, { chance: this.#chance, failures: 0.05, latencyMs: 4 });
    Object.assign(world.place, { fileId: newFileId(seed) });
    this.#world = world;
    this.#nodes = [world.node(), world.node()];
    this.#lines = Array.from(
      { length: EDITORS },
      () => new FakeLine(world, world.newUser(), memoryDocuments()),
    );
    this.written = this.#lines.map(() => new Set());
  }

  async begin(): Promise<void> {
    const { documentTexts } = this.#calm.node().documents;
    await documentTexts.seed(this.#world.place.fileId, 'begin\n', this.#world.newUser());
    await this.#allSettled();
  }

  async step(): Promise<void> {
    const who = this.#below(EDITORS);
    const line = this.#lines[who]!;
    await this.#happen(line, this.written[who]!);
    if (line.session.state.get().kind !== 'saved') return;
    for (const own of this.written[who]!) this.saved.add(own);
  }

  async end(): Promise<void> {
    await this.#allSettled();
  }

  get texts(): string[] {
    return this.#lines.map(({ session }) => session.text.toJSON());
  }

  stored(): Promise<string> {
    return this.#calm.node().documents.documentTexts.readText(this.#world.place.fileId);
  }

  async close(): Promise<void> {
    await Promise.all(this.#lines.map(({ session }) => session.close()));
    await Promise.all([this.#world.close(), this.#calm.close()]);
  }

  async #happen(line: FakeLine, written: Set<string>): Promise<void> {
    const luck = this.#chance();
    const deeds: readonly (readonly [number, () => void])[] = [
      [0.5, () => this.#write(line, written)],
      [0.65, () => remove(line.session.text, this.#chance)],
      [0.73, () => line.cut()],
      [0.83, () => line.connect(this.#nodes[this.#below(2)]!)],
      [0.86, () => void compactAt(this.#world, this.#nodes[this.#below(2)]!)],
      [0.88, () => this.#restart(this.#below(2))],
    ];
    const deed = deeds.find(([below]) => luck < below);
    if (deed) deed[1]();
    else await sleep(this.#chance() * 8);
  }

  #write({ session: { text } }: FakeLine, written: Set<string>): void {
    const own = String.fromCharCode(this.#mark++);
    written.add(own);
    text.insert(this.#below(text.length + 1), own + FILLER.slice(0, this.#below(9)));
  }

  #restart(at: number): void {
    this.#nodes[at]!.kill();
    this.#nodes[at] = this.#world.node();
  }

  async #allSettled(): Promise<void> {
    for (const [at, line] of this.#lines.entries()) line.connect(this.#nodes[at % 2]!);
    for (const line of this.#lines) await settled(line, this.#seed);
  }

  #below(limit: number): number {
    return Math.floor(this.#chance() * limit);
  }
}

async function expectWhole(round: Round, seed: number): Promise<void> {
  await expect
    .poll(() => new Set(round.texts).size, { timeout: 60_000, message: `replicas differ, seed ${seed}` })
    .toBe(1);
  const stored = await round.stored();
  expect(stored, `the stored text, seed ${seed}`).toBe(round.texts[0]);
  const lost = (marks: Iterable<string>) => [...marks].filter((own) => !stored.includes(own));
  expect(lost(round.saved), `what was saved, seed ${seed}`).toEqual([]);
  // Nobody has left: what was not saved when something broke is there as well.
  for (const all of round.written) expect(lost(all), `what was written, seed ${seed}`).toEqual([]);
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
  for (let n = 1; n <= 3; n++) await documentTexts.replaceText(fileId, `${n}`, { by, change: `first-${n}` });
  const racing = await Promise.all([read(), read(), read()]);
  await Promise.all(racing.map((live) => compact(live, deps)));
  const parts = async (mark: string) => repository.parts(fileId, mark, `${mark}~`);
  expect(await parts('S#')).toHaveLength(1);
  expect(await parts('U#')).toHaveLength(4);
  expect((await read()).string).toBe('3');
  for (let round = 0; round < 2; round++) {
    now += 61 * 60_000;
    await documentTexts.replaceText(fileId, `later ${round}`, { by, change: `later-${round}` });
    await compact(await read(), deps);
  }
  expect(await parts('U#')).toEqual(['U#0000000006']);
  expect((await read()).string).toBe('later 1');
  // What a crash between snapshot and head left behind.
  await repository.putSnapshot(fileId, now, { state: new Uint8Array([1]), clients: [] });
  now += 2 * 61 * 60_000;
  await documentTexts.replaceText(fileId, 'last', { by, change: 'last' });
  await compact(await read(), deps);
  expect(await parts('S#')).toHaveLength(2);
  expect((await read()).string).toBe('last');
  await world.close();
});
