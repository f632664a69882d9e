import { PrometheusCapacityMeter, type CapacityMeter } from './capacity-meter.ts';
import { DynamoConnection, type ConnectionOptions, type Endpoint, type Patience } from './connection.ts';
import { ensureTables, missingTables, type TablesReport } from './create-tables.ts';
import { SILENT, type Diagnostics } from './diagnostics.ts';
import { DynamoStore } from './dynamo-store.ts';
import type { EngineHealth } from './embedded-engine.ts';
import { RawItems } from './raw-items.ts';
import { inspectTables, type TableState } from './inspect-tables.ts';
import { constantSigner, type Signer } from './signing.ts';
import type { Shapes } from './shapes.ts';
import type { Store } from './store.ts';
import type { AwsKeys, StoreConfig } from '../config.ts';

/** Requests at a time: the embedded engine does one after the other anyhow. */
const CONNECTIONS = { embedded: 32, remote: 128 };
const KEEP_ALIVE_MS = { embedded: 60_000, remote: 20_000 };
/** Everything that was under way when the engine is started again may try again. */
const EMBEDDED_RETRY_BUDGET = 1_000;

export type StoreHealth = EngineHealth | { readonly kind: 'remote' };

export interface OpenedStore {
  readonly store: Store;
  /** For the tools that move whole stores. */
  readonly raw: RawItems;
  readonly meter: CapacityMeter;
  /** For a person, without secrets: `embedded engine in /srv/atrium/data`. */
  readonly description: string;
  /** Where DynamoDB's API is served now. */
  readonly origin: string;
  readonly health: StoreHealth;
  /** Throws unless every table is there; the embedded store makes them. */
  ensureReady(): Promise<void>;
  /** Creates what is missing, wherever the store is. */
  createTables(): Promise<TablesReport>;
  /** Looks at every table, and tries what a server needs to do, without changing anything. */
  inspect(): Promise<TableState[]>;
  close(): Promise<void>;
}

export interface OpenStoreOptions {
  config: StoreConfig;
  /** Without them, AWS's usual places are searched. */
  awsKeys?: AwsKeys | undefined;
  diagnostics?: Diagnostics;
  meter?: CapacityMeter;
  /** How long and how often is tried; for tests. */
  retryBudget?: number | undefined;
  patience?: Patience | undefined;
  /** Shapes of stored items that are known; for tests. */
  shapes?: Shapes | undefined;
  /** The embedded engine stays at one address: it is for other processes too. */
  keepsPort?: boolean | undefined;
}

/** Opens what the configuration names. The embedded engine is started here. */
export async function openStore({ config, awsKeys, ...observers }: OpenStoreOptions): Promise<OpenedStore> {
  const common = { config, ...observers };
  if (config.kind === 'embedded') {
    const { dataDir, engineBinary: binary, searchPath } = config;
    const description = `embedded engine in ${dataDir}`;
    return openEmbedded({ place: { dataDir }, binary, searchPath, description }, common);
  }
  if (config.kind === 'endpoint') {
    const { endpoint: origin, region } = config;
    const signer = await remoteSigner(origin, region, awsKeys);
    return openRemote({ origin, signer, description: `DynamoDB at ${origin}` }, common);
  }
  const origin = awsOrigin(config.region);
  const signer = await awsSigner(origin, config.region, awsKeys);
  return openRemote({ origin, signer, description: `Amazon DynamoDB in ${config.region}` }, common);
}

/** For tests, which shall not fail because a machine is slow. */
export const ENDLESS_PATIENCE: Patience = { attempt: 60_000, call: 180_000, retry: 500 };

/** A store of its own in memory, with all tables, gone when it is closed: for tests. */
export async function openMemoryStore(
  options: Partial<Omit<OpenStoreOptions, 'config'>> = {},
): Promise<OpenedStore> {
  const place = { memory: true } as const;
  const opened = await openEmbedded(
    { place, description: 'embedded engine in memory' },
    { config: { tablePrefix: '', region: 'us-east-1' }, patience: ENDLESS_PATIENCE, ...options },
  );
  await opened.ensureReady();
  return opened;
}

interface Common extends Omit<OpenStoreOptions, 'config' | 'awsKeys'> {
  config: Pick<StoreConfig, 'tablePrefix' | 'region'>;
}

interface EmbeddedPlace {
  place: { dataDir: string } | { memory: true };
  binary?: string | undefined;
  searchPath?: string;
  description: string;
}

async function openEmbedded({ description, ...where }: EmbeddedPlace, common: Common): Promise<OpenedStore> {
  const { EmbeddedEngine } = await import('./embedded-engine.ts');
  const engine = await EmbeddedEngine.start({
    ...where,
    diagnostics: common.diagnostics ?? SILENT,
    keepsPort: common.keepsPort,
  });
  const parts = assemble(common, {
    endpoint: engine,
    signer: constantSigner(common.config.region),
    connections: CONNECTIONS.embedded,
    keepAliveMs: KEEP_ALIVE_MS.embedded,
    retryBudget: common.retryBudget ?? EMBEDDED_RETRY_BUDGET,
  });
  return {
    store: parts.store(true),
    raw: parts.raw,
    meter: parts.meter,
    description,
    get origin() {
      return engine.origin;
    },
    get health() {
      return engine.health;
    },
    ensureReady: async () => {
      await ensureTables(parts.tables);
    },
    createTables: () => ensureTables(parts.tables),
    inspect: () => inspectTables({ ...parts.tables, store: parts.store(false) }),
    close: async () => {
      await parts.connection.close();
      await engine.stop();
    },
  };
}

interface RemotePlace {
  origin: string;
  signer: Signer;
  description: string;
}

function openRemote({ origin, signer, description }: RemotePlace, common: Common): OpenedStore {
  const parts = assemble(common, {
    endpoint: { origin, generation: 1, whenUp: () => undefined },
    signer,
    connections: CONNECTIONS.remote,
    keepAliveMs: KEEP_ALIVE_MS.remote,
    retryBudget: common.retryBudget,
  });
  return {
    store: parts.store(false),
    raw: parts.raw,
    meter: parts.meter,
    description,
    origin,
    health: { kind: 'remote' },
    ensureReady: async () => {
      const missing = await missingTables(parts.tables);
      if (missing.length === 0) return;
      throw new Error(
        `${description} lacks the tables ${missing.join(', ')}: run \`npm run create-tables\` once`,
      );
    },
    createTables: () => ensureTables(parts.tables),
    inspect: () => inspectTables({ ...parts.tables, store: parts.store(false) }),
    close: () => parts.connection.close(),
  };
}

type Link = Pick<ConnectionOptions, 'signer' | 'connections' | 'keepAliveMs' | 'retryBudget'> & {
  endpoint: Endpoint;
};

function assemble({ config, diagnostics = SILENT, meter: given, patience, shapes }: Common, link: Link) {
  const { tablePrefix } = config;
  const meter = given ?? new PrometheusCapacityMeter({ tablePrefix });
  const connection = new DynamoConnection({ ...link, meter, diagnostics, patience });
  return {
    meter,
    connection,
    raw: new RawItems(connection, tablePrefix),
    tables: { connection, tablePrefix, diagnostics },
    store: (isExclusive: boolean): Store => new DynamoStore({ connection, tablePrefix, isExclusive, shapes }),
  };
}

function awsOrigin(region: string): string {
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://dynamodb.${region}.${domain}`;
}

/** AWS's own endpoints, private ones included, want a signature; local engines only want to see one. */
async function remoteSigner(endpoint: string, region: string, keys: AwsKeys | undefined): Promise<Signer> {
  const isAws = /\.amazonaws\.com(\.cn)?$/.test(new URL(endpoint).hostname);
  return isAws || keys ? awsSigner(endpoint, region, keys) : constantSigner(region);
}

/** Loaded only when needed: AWS's provider chain takes longer to load than the embedded engine to start. */
async function awsSigner(origin: string, region: string, keys: AwsKeys | undefined): Promise<Signer> {
  const { AwsSigner } = await import('./aws-signer.ts');
  const credentials = keys ? () => Promise.resolve({ ...keys }) : await providerChain();
  return new AwsSigner({ region, host: new URL(origin).host, credentials });
}

/** Where AWS keeps keys: files of the user, the machine's role, and so on. */
export async function providerChain() {
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
  return defaultProvider();
}
