/** `npm run restore -- --from FILE`: what an export wrote, into an empty store. */
import { loadConfig, type Config } from '../../config.ts';
import { keepSecret } from '../../storage/deployment-secret.ts';
import { openObjects } from '../../files/build-files.ts';
import { openStore } from '../../storage/open-store.ts';
import { FilesRestorer } from './archive-files.ts';
import { parseRestore, RESTORE_USAGE, type RestoreCommand } from './archive-options.ts';
import { ArchiveReader } from './archive-reader.ts';
import { ArchiveRefused, EXIT_CODES } from './archive-refused.ts';
import { assertEmpty, restoreStore, verifyArchive } from './restore-store.ts';

/** Nobody waits at a screen: what is slow is waited for, milliseconds. */
const PATIENCE = { attempt: 30_000, call: 120_000, retry: 1_000 };

process.exitCode = await main();

async function main(): Promise<number> {
  let command: RestoreCommand;
  try {
    command = parseRestore(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${RESTORE_USAGE}`);
    return 1;
  }
  try {
    await run(command);
    return 0;
  } catch (error) {
    console.error((error as Error).message);
    return error instanceof ArchiveRefused ? EXIT_CODES[error.reason] : 1;
  }
}

async function run(command: RestoreCommand): Promise<void> {
  const reader = await ArchiveReader.open(command.from, command.passphrase);
  try {
    const { counts } = await verifyArchive(reader);
    const { release, createdAt } = reader.header;
    console.log(`Whole and unaltered: made by ${release} at ${createdAt}`);
    for (const [name, count] of Object.entries(counts))
      console.log(`  ${name}: ${count.toLocaleString('en')}`);
    if (!command.isVerifyOnly) await write(reader, command);
  } finally {
    await reader.close();
  }
}

async function write(reader: ArchiveReader, { intoPrefix }: RestoreCommand): Promise<void> {
  const { config, secrets } = loadConfig();
  const store: Config['store'] =
    intoPrefix === undefined ? config.store : { ...config.store, tablePrefix: intoPrefix };
  const opened = await openStore({ config: store, awsKeys: secrets.aws, patience: PATIENCE });
  try {
    await opened.ensureReady();
    await assertEmpty(opened.raw);
    const files = new FilesRestorer(openObjects(config.files, secrets.aws), config.files.directory);
    try {
      const count = await restoreStore({
        reader,
        raw: opened.raw,
        keepSecret: (secret) => keepSecret({ config: store, store: opened.store, secret }),
        keepPart: (part) => files.add(part),
        tell: (restored) => console.error(`${restored.toLocaleString('en')} items restored`),
      });
      console.log(`${count.toLocaleString('en')} items restored to ${opened.description}`);
    } finally {
      await files.close();
    }
  } finally {
    await opened.close();
  }
}
