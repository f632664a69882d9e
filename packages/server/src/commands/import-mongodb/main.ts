import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { loadConfig, type StoreConfig } from '../../config.ts';
import { openStore, type OpenedStore } from '../../storage/open-store.ts';
import { appointAdministrator } from './administrator.ts';
import { openDump } from './dump-source.ts';
import { dryStore } from './dry-store.ts';
import { follow } from './follow.ts';
import { openMongo } from './live-source.ts';
import { readMapping, USUAL_MAPPING } from './mapping.ts';
import { MongoImport } from './mongo-import.ts';
import { parseOptions, USAGE, type ImportOptions } from './options.ts';
import { Progress } from './progress.ts';
import { openFileTexts } from './project-file-texts.ts';
import { linesOf, reportOf, writeReport } from './report.ts';
import type { LiveSource, Source } from './source.ts';
import { CHECKPOINT_FILES, Staging } from './staging.ts';
import { Verification } from './verification.ts';

/** The exit code of a verification that found differences, and of an import that is not complete. */
const INCOMPLETE = 2;

/** Nobody waits at a screen: what is slow is waited for, milliseconds. */
const PATIENCE = { attempt: 30_000, call: 120_000, retry: 1_000 };

const options = readOptions();
if (options) process.exitCode = await run(options);

function readOptions(): ImportOptions | undefined {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exitCode = 1;
    return undefined;
  }
}

async function run(wanted: ImportOptions): Promise<number> {
  const { config, secrets } = loadConfig();
  const directory = resolve(wanted.work ?? usualWork(config.store));
  let source: Source | LiveSource | undefined;
  let opened: OpenedStore | undefined;
  try {
    const mapping = wanted.mapping === undefined ? USUAL_MAPPING : await readMapping(wanted.mapping);
    source = await openSource(wanted);
    opened = await openStore({ config: config.store, awsKeys: secrets.aws, patience: PATIENCE });
    await opened.ensureReady();
    console.log(`From ${source.description}\n  to ${opened.description}`);
    return await work({ wanted, source, opened, mapping, directory });
  } catch (error) {
    console.error((error as Error).message);
    return 1;
  } finally {
    await source?.close();
    await opened?.close();
  }
}

interface Job {
  readonly wanted: ImportOptions;
  readonly source: Source | LiveSource;
  readonly opened: OpenedStore;
  readonly mapping: typeof USUAL_MAPPING;
  readonly directory: string;
}

async function work(job: Job): Promise<number> {
  const { wanted, source, opened, mapping, directory } = job;
  const isDry = wanted.mode === 'dry-run';
  if (wanted.isFresh && !isDry) await forget(directory);
  const staging = new Staging(isDry ? undefined : directory);
  const now = (): number => Date.now();
  const progress = new Progress(process.stderr, now);
  const store = isDry ? dryStore(opened.store) : opened.store;
  try {
    claim(staging, source, mapping.identity);
    const texts = openFileTexts(store, now);
    const common = { source, store, staging, mapping, progress, texts, now, rate: wanted.rate };
    if (wanted.mode === 'verify') return await verify(new Verification(common));
    if (wanted.mode === 'follow') await notePosition(staging, source as LiveSource);
    const mongo = new MongoImport(common);
    // Whoever follows is told what is new.
    if (wanted.mode === 'import') mongo.lookAgain();
    const report = await mongo.run();
    for (const line of linesOf(report)) console.log(line);
    if (!isDry) await finish(mongo, job, { staging, ignored: report.ignoredCollections });
    return 0;
  } finally {
    staging.close();
  }
}

async function finish(
  mongo: MongoImport,
  { wanted, source, opened, directory }: Job,
  { staging, ignored }: { staging: Staging; ignored: readonly string[] },
): Promise<void> {
  if (wanted.administrator !== undefined) await appointAdministrator(opened.store, wanted.administrator);
  if (wanted.mode === 'follow') await followUntilStopped(mongo, source as LiveSource, staging);
  console.log(`Written with ${writeUnits(opened).toLocaleString('en')} write units`);
  const path = await writeReport(directory, reportOf(staging, ignored), staging);
  console.log(`Every record: ${path}`);
}

/** As DynamoDB bills them, indexes included. */
function writeUnits({ meter }: OpenedStore): number {
  const rows = meter.snapshot().filter(({ kind }) => kind === 'write');
  return Math.round(rows.reduce((sum, { units }) => sum + units, 0));
}

/** The checkpoint alone: the directory may hold other things. */
async function forget(directory: string): Promise<void> {
  for (const name of CHECKPOINT_FILES)
    // oxlint-disable-next-line no-await-in-loop -- there are three
    await rm(join(directory, name), { force: true });
}

/** A checkpoint says how far one source came with one mapping. */
function claim(staging: Staging, source: Source, mapping: string): void {
  const held = staging.setting('source');
  if (held !== undefined && held !== source.identity)
    throw new Error(
      `The working directory belongs to ${held}. Name another with --work, or begin again with --fresh.`,
    );
  if ((staging.setting('mapping') ?? mapping) !== mapping)
    throw new Error(
      'The mapping is another than the one that the import began with. Begin again with --fresh.',
    );
  staging.set('source', source.identity);
  staging.set('mapping', mapping);
}

/** Taken before anything is read, so that nothing that happens meanwhile is missed. */
async function notePosition(staging: Staging, source: LiveSource): Promise<void> {
  if (staging.setting('position') === undefined) staging.set('position', await source.position());
}

async function followUntilStopped(mongo: MongoImport, source: LiveSource, staging: Staging): Promise<void> {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  console.log(
    'Following the source. Stop the old system, then press Ctrl-C: what has arrived by then is brought.',
  );
  await follow({ mongo, source, staging, signal: stop.signal, tell: console.log });
}

async function verify(verification: Verification): Promise<number> {
  const { compared, differences } = await verification.run();
  for (const { kind, id, what } of differences) console.log(`  ${kind} ${id}: ${what}`);
  console.log(`${compared} records compared, ${differences.length} differences`);
  return differences.length === 0 ? 0 : INCOMPLETE;
}

function openSource({ source, database }: ImportOptions): Promise<Source | LiveSource> {
  return source.kind === 'dump' ? openDump(source.directory, database) : openMongo(source.address, database);
}

function usualWork(store: StoreConfig): string {
  return join(store.kind === 'embedded' ? store.dataDir : 'data', 'import');
}
