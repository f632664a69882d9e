/** `npm run export -- --to FILE`: everything that is stored, as one file. */
import { rm } from 'node:fs/promises';
import { loadConfig, type Config, type Secrets } from '../../config.ts';
import { existingSecret } from '../../storage/deployment-secret.ts';
import { copyOfEngine } from '../../storage/engine-copy.ts';
import { openObjects } from '../../files/build-files.ts';
import { openStore } from '../../storage/open-store.ts';
import { exportFiles } from './archive-files.ts';
import { EXPORT_USAGE, parseExport, type ExportCommand } from './archive-options.ts';
import { ARCHIVE_VERSION, type ArchiveHeader } from './archive-header.ts';
import { checksumSeal, encryptingSeal, newKey } from './archive-seal.ts';
import { ArchiveWriter } from './archive-writer.ts';
import { exportStore } from './export-store.ts';
import { ReadUnits } from './read-units.ts';
import { releaseOfAtrium } from '../../release.ts';

/** Nobody waits at a screen: what is slow is waited for, milliseconds. */
const PATIENCE = { attempt: 30_000, call: 120_000, retry: 1_000 };

process.exitCode = await main();

async function main(): Promise<number> {
  let command: ExportCommand;
  try {
    command = parseExport(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${EXPORT_USAGE}`);
    return 1;
  }
  try {
    await run(command, loadConfig());
    return 0;
  } catch (error) {
    console.error((error as Error).message);
    return 1;
  }
}

async function run(command: ExportCommand, { config, secrets }: { config: Config; secrets: Secrets }) {
  const { store } = config;
  if (store.kind !== 'embedded') {
    await exportFrom(store, false, { command, config, secrets });
    return;
  }
  const copy = await copyOfEngine(store.dataDir);
  if (copy === undefined) throw new Error(`There is no store in ${store.dataDir}.`);
  try {
    await exportFrom({ ...store, dataDir: copy.dataDir }, true, { command, config, secrets });
  } finally {
    await copy.remove();
  }
}

interface Job {
  readonly command: ExportCommand;
  readonly config: Config;
  readonly secrets: Secrets;
}

async function exportFrom(store: Config['store'], isStill: boolean, job: Job): Promise<void> {
  const { command, config, secrets } = job;
  const opened = await openStore({ config: store, awsKeys: secrets.aws, patience: PATIENCE });
  try {
    await opened.ensureReady();
    const writer = await createArchive(command, isStill);
    try {
      const units = new ReadUnits(command.rcu);
      const secret = await existingSecret({ config: config.store, configured: secrets.deployment });
      if (secret !== undefined) await writer.add({ kind: 'secret', secret });
      const tell = (table: string): void => {
        const count = writer.counts[table] ?? 0;
        console.error(`${table}: ${count.toLocaleString('en')} items`);
      };
      const { segments } = command;
      await exportStore({ raw: opened.raw, writer, isStill, units, segments, tell });
      if (!command.isWithoutFiles) {
        const files = await exportFiles(openObjects(config.files, secrets.aws), writer);
        console.error(`${files.toLocaleString('en')} files`);
      }
      const { hash } = await writer.finish();
      console.log(
        `${command.to}: ${writer.bytes.toLocaleString('en')} bytes, SHA-256 before its end ${hash}`,
      );
      console.log(`Read with ${Math.ceil(units.spent).toLocaleString('en')} read units`);
    } catch (error) {
      await writer.abandon();
      await rm(command.to, { force: true });
      throw error;
    }
  } finally {
    await opened.close();
  }
}

async function createArchive({ to, passphrase }: ExportCommand, isStill: boolean): Promise<ArchiveWriter> {
  const header: ArchiveHeader = {
    version: ARCHIVE_VERSION,
    release: releaseOfAtrium(),
    createdAt: new Date().toISOString(),
    moment: isStill ? 'instant' : 'moving',
    compression: 'zstd',
  };
  if (passphrase === undefined) return await ArchiveWriter.create(to, header, { sealOf: checksumSeal });
  const { key, encryption } = await newKey(passphrase);
  const sealOf = (hash: Buffer) => encryptingSeal(hash, key);
  return await ArchiveWriter.create(to, { ...header, encryption }, { sealOf });
}
