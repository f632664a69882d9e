import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, mkdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoreConfig } from '../config.ts';
import { ConditionFailed, StorageError } from './errors.ts';
import type { Item, Store } from './store.ts';

const SECRET_BYTES = 32;
/** Beside the sessions, whose keys are hashes and never look like this. */
const KEY = { tokenHash: 'deployment#secret' };

export interface DeploymentSecretOptions {
  config: StoreConfig;
  store: Store;
  /** `ATRIUM_SECRET`, which goes before anything that is kept. */
  configured: string | undefined;
}

/**
 * The secret that all servers of a deployment share, the same after every start: the configured one, else a random one
 * that is kept in the data directory (embedded engine) or in the store. The tables must exist.
 */
export async function deploymentSecret(options: DeploymentSecretOptions): Promise<Uint8Array> {
  const { config, store, configured } = options;
  if (configured !== undefined) return Buffer.from(configured, 'utf8');
  const isShared = config.kind === 'aws' || config.dataDir === undefined;
  return isShared ? storedSecret(store) : secretFile(config.dataDir);
}

/** What an export takes along of the secret: the one of the data directory; a stored one is among the items. */
export async function existingSecret({
  config,
  configured,
}: Pick<DeploymentSecretOptions, 'config' | 'configured'>): Promise<string | undefined> {
  if (configured !== undefined || config.kind === 'aws' || config.dataDir === undefined) return undefined;
  const file = join(config.dataDir, 'secret');
  return existsSync(file) ? (await readFile(file, 'utf8')).trim() : undefined;
}

/** Puts a secret of another deployment where this one keeps its own, in place of whatever is there. */
export async function keepSecret({
  config,
  store,
  secret,
}: Pick<DeploymentSecretOptions, 'config' | 'store'> & { secret: string }): Promise<void> {
  decode(secret, 'the secret of the archive');
  if (config.kind === 'aws' || config.dataDir === undefined) {
    await store.put({ table: 'Sessions', item: { ...KEY, secret } });
    return;
  }
  const file = join(config.dataDir, 'secret');
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, secret, { flag: 'wx', mode: 0o600 });
  await rename(draft, file);
}

async function secretFile(dataDir: string): Promise<Uint8Array> {
  const file = join(dataDir, 'secret');
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  if (!existsSync(file)) await createSecretFile(file);
  return decode(await readFile(file, 'utf8'), file);
}

/** Written whole before it gets its name: neither a crash nor another start ever sees half of it. */
async function createSecretFile(file: string): Promise<void> {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, randomBytes(SECRET_BYTES).toString('base64url'), { flag: 'wx', mode: 0o600 });
  try {
    await link(draft, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await unlink(draft);
  }
}

async function storedSecret(store: Store): Promise<Uint8Array> {
  const known = await store.get({ table: 'Sessions', key: KEY });
  return known ? fromItem(known) : createStoredSecret(store);
}

async function createStoredSecret(store: Store): Promise<Uint8Array> {
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  try {
    await store.put({
      table: 'Sessions',
      item: { ...KEY, secret },
      condition: 'attribute_not_exists(#tokenHash)',
    });
  } catch (error) {
    // Another server was faster, or it was this one and the reply was lost: what is stored counts.
    const mayBeStored = error instanceof StorageError && error.outcome === 'unknown';
    if (!(error instanceof ConditionFailed) && !mayBeStored) throw error;
  }
  return fromItem((await store.get({ table: 'Sessions', key: KEY })) ?? {});
}

function fromItem({ secret }: Item): Uint8Array {
  return decode(typeof secret === 'string' ? secret : '', 'the stored secret');
}

function decode(text: string, source: string): Uint8Array {
  const bytes = Buffer.from(text.trim(), 'base64url');
  if (bytes.length < SECRET_BYTES) throw new Error(`${source} is not a secret that Atrium made`);
  return bytes;
}
