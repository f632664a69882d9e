import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFaultyStore, type FaultyStore } from '../../../../tests/faults/faulty-store.ts';
import type { StoreConfig } from '../config.ts';
import { deploymentSecret } from './deployment-secret.ts';

let faulty: FaultyStore;
let dataDir: string;

beforeAll(async () => {
  faulty = await openFaultyStore();
  dataDir = await mkdtemp(join(tmpdir(), 'atrium-secret-'));
});
afterAll(async () => {
  await faulty.close();
  await rm(dataDir, { recursive: true });
});

const common = { tablePrefix: '', region: 'us-east-1' };
const aws: StoreConfig = { ...common, kind: 'aws' };
const embedded = (directory: string): StoreConfig => ({
  ...common,
  kind: 'embedded',
  dataDir: directory,
  engineBinary: undefined,
  searchPath: '',
});
const secret = async (config: StoreConfig, configured?: string): Promise<string> => {
  const bytes = await deploymentSecret({ config, store: faulty.store, configured });
  return Buffer.from(bytes).toString('hex');
};

describe("the deployment's secret", () => {
  it('[STO-28] is the configured one before all', async () => {
    const configured = 'a configured secret of 40 characters....';
    await expect(secret(aws, configured)).resolves.toBe(Buffer.from(configured).toString('hex'));
  });

  it('[STO-28] is kept in a private file beside the embedded data', async () => {
    const config = embedded(join(dataDir, 'new'));
    const all = await Promise.all([secret(config), secret(config), secret(config)]);
    expect(new Set([...all, await secret(config)]).size).toBe(1);
    expect(all[0]).toMatch(/^[0-9a-f]{64}$/);
    const { mode } = await stat(join(dataDir, 'new', 'secret'));
    expect(mode & 0o777).toBe(0o600);
  });

  it('[STO-28] is not replaced when its file is damaged', async () => {
    await writeFile(join(dataDir, 'secret'), 'oops');
    await expect(secret(embedded(dataDir))).rejects.toThrow('not a secret');
  });

  it('[STO-28] is shared by all servers of a remote store, even when they start at once', async () => {
    faulty.proxy.setRules({ kind: 'lost-reply', op: 'PutItem', times: 1 });
    const all = await Promise.all(Array.from({ length: 8 }, () => secret(aws)));
    expect(new Set([...all, await secret(aws)]).size).toBe(1);
  });
});
