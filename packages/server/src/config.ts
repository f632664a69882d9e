import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import {
  faultsOfLiveKit,
  liveKitKeysOf,
  liveKitOf,
  liveKitVariables,
  type LiveKitConfig,
  type LiveKitKeys,
} from './calls/livekit-settings.ts';
import { fileVariables, filesConfigOf, type FilesConfig } from './files/file-settings.ts';
import { runsConfigOf, runVariables, type RunsConfig } from './runs/run-settings.ts';

/** Where things are stored, in the order in which `loadConfig` decides. */
export type StoreConfig = { readonly tablePrefix: string; readonly region: string } & (
  | {
      readonly kind: 'endpoint';
      readonly endpoint: string;
      /** Of the supervisor whose engine this is: holds the secret of the deployment. Absolute. */
      readonly dataDir?: string;
    }
  | { readonly kind: 'aws' }
  | {
      readonly kind: 'embedded';
      /** Absolute. */
      readonly dataDir: string;
      readonly engineBinary: string | undefined;
      readonly searchPath: string;
    }
);

/** May be printed and logged. */
export interface Config {
  readonly isProduction: boolean;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Where people reach Atrium, for example `https://atrium.example`; without it, any origin of the same host. */
  readonly publicUrl: string | undefined;
  /** Believe `X-Forwarded-For` and `X-Forwarded-Proto`: only behind a proxy that sets them. */
  readonly isProxyTrusted: boolean;
  readonly logLevel: 'debug' | 'info' | 'error' | 'silent';
  readonly store: StoreConfig;
  readonly runs: RunsConfig;
  /** Whether `JDOODLE_CLIENT_ID` and `JDOODLE_CLIENT_SECRET` are set. */
  readonly hasJdoodle: boolean;
  readonly calls: CallsConfig;
  readonly preview: PreviewConfig;
  readonly files: FilesConfig;
  /** One of several processes of `npm run start:cluster`, which share its engine. */
  readonly isWorker: boolean;
  /** Dollars for a million units of DynamoDB, where they are not the listed ones. */
  readonly prices?: { readonly write: number | undefined; readonly read: number | undefined };
  /** How many of them; as many as the machine has cores unless it is set. */
  readonly workers: number | undefined;
  /** How long a server that stops sends its people away, milliseconds; by default only where others may serve them. */
  readonly drainMs: number | undefined;
  /** Sender of invitations and reminders; without it, or without `SMTP_URL`, no mail is sent. */
  readonly mailFrom: string | undefined;
}

/** Where previews of projects are shown. */
export interface PreviewConfig {
  /** Without one: the port after the application's, or the next that is free. */
  readonly port: number | undefined;
  /** Where people reach that port, if that is not the application's host: `https://preview.example`. */
  readonly origin: string | undefined;
}

/** How media of calls finds its way. */
export interface CallsConfig {
  /** `stun:` addresses; none unless they are set. */
  readonly stunUrls: readonly string[];
  /** `turn:` and `turns:` addresses of one relay; none without its secret. */
  readonly turnUrls: readonly string[];
  /** For calls above the mesh's size. */
  readonly livekit: LiveKitConfig | undefined;
}

/** Never printed. */
export interface Secrets {
  /** From `.env` or the environment; without them the usual places of AWS are searched. */
  readonly aws: AwsKeys | undefined;
  readonly jdoodle: { readonly clientId: string; readonly clientSecret: string } | undefined;
  /** Shared with the relay: makes its credentials. */
  readonly turn: string | undefined;
  readonly livekit: LiveKitKeys | undefined;
  /** With user and password of the mail server. */
  readonly smtpUrl: string | undefined;
  /** Signs cursors and the like; without it a random one is made and kept with the data. */
  readonly deployment: string | undefined;
  /** Opens `/metrics` to whoever sends it, besides this machine and administrators. */
  readonly metricsToken?: string | undefined;
  /** `redis://…`, perhaps with a password: connects several nodes. */
  readonly redisUrl: string | undefined;
}

export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

export interface Environment {
  /** What the shell gave. */
  readonly ambient: Variables;
  /** What stands in the project's `.env`. The shell's values come first, as everywhere. */
  readonly file: Variables;
}

const optional = z.string().optional();
const webAddress = z.url({ protocol: /^https?$/ }).optional();

/** A switch: `1`, `true`, `yes` or `on`. */
const flag = z
  .enum(['0', 'false', 'no', 'off', '1', 'true', 'yes', 'on'])
  .default('0')
  .transform((text) => ['1', 'true', 'yes', 'on'].includes(text));

/** Separated by commas. */
function iceAddresses(form: RegExp) {
  const addresses = (text: string): string[] => text.split(',').map((address) => address.trim());
  return z
    .string()
    .transform(addresses)
    .refine((all) => all.every((address) => form.test(address)), `must begin as ${form.source} says`)
    .default([]);
}

const variables = z.object({
  NODE_ENV: optional,
  HOST: optional,
  PORT: z.coerce.number().int().min(0).max(65_535).default(5000),
  AWS_REGION: z.string().default('us-east-1'),
  AWS_ACCESS_KEY_ID: optional,
  AWS_SECRET_ACCESS_KEY: optional,
  AWS_SESSION_TOKEN: optional,
  JDOODLE_CLIENT_ID: optional,
  JDOODLE_CLIENT_SECRET: optional,
  STUN_URLS: iceAddresses(/^stuns?:/),
  TURN_URLS: iceAddresses(/^turns?:/),
  TURN_SECRET: optional,
  ...liveKitVariables.shape,
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  MAIL_FROM: z.email().optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  ATRIUM_DRAIN_SECONDS: z.coerce.number().min(0).max(600).optional(),
  /** Set by the supervisor of `npm run start:cluster`, by nobody else. */
  ATRIUM_WORKER: flag,
  ATRIUM_WORKER_ENGINE: webAddress,
  ATRIUM_WORKERS: z.coerce.number().int().min(1).max(256).optional(),
  DYNAMODB_ENDPOINT: webAddress,
  ATRIUM_STORE: z.enum(['aws', 'embedded']).optional(),
  ATRIUM_DATA_DIR: z.string().default('./data'),
  ATRIUM_DYNOXIDE_BIN: optional,
  ATRIUM_TABLE_PREFIX: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{0,200}$/, 'holds letters, digits, _ . and - only')
    .default(''),
  ATRIUM_PUBLIC_URL: webAddress,
  ATRIUM_PREVIEW_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  ATRIUM_PREVIEW_ORIGIN: webAddress,
  ATRIUM_TRUST_PROXY: flag,
  ATRIUM_SECRET: z.string().min(32, 'needs at least 32 characters').optional(),
  ATRIUM_METRICS_TOKEN: z.string().min(24, 'needs at least 24 characters').optional(),
  ATRIUM_PRICE_WRITE: z.coerce.number().min(0).optional(),
  ATRIUM_PRICE_READ: z.coerce.number().min(0).optional(),
  ATRIUM_LOG_LEVEL: z.enum(['debug', 'info', 'error', 'silent']).default('info'),
  ...runVariables.shape,
  ...fileVariables.shape,
  PATH: z.string().default(''),
});
type Parsed = z.infer<typeof variables>;

/** The process's environment and the `.env` of a directory, if there is one. */
export function readEnvironment(directory = process.cwd()): Environment {
  return { ambient: process.env, file: readEnvFile(resolve(directory, '.env')) };
}

/** Throws an `Error` that names every variable that cannot be used. */
export function loadConfig(environment: Environment = readEnvironment()): {
  config: Config;
  secrets: Secrets;
} {
  const { ambient, file } = environment;
  const outcome = variables.safeParse({ ...filledIn(file), ...filledIn(ambient) });
  if (!outcome.success) {
    const faults = outcome.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
    throw new Error(unusable(faults));
  }
  const parsed = outcome.data;
  const faults = faultsOfLiveKit(parsed);
  if (faults.length > 0) throw new Error(unusable(faults.map((fault) => `  ${fault}`)));
  const secrets = secretsOf(parsed, file);
  return { config: configOf(parsed, secrets, file), secrets };
}

function unusable(faults: readonly string[]): string {
  return `These settings cannot be used:\n${faults.join('\n')}`;
}

function configOf(parsed: Parsed, secrets: Secrets, file: Variables): Config {
  const isProduction = parsed.NODE_ENV === 'production';
  return {
    isProduction,
    // On a developer's machine the first visitor becomes the administrator: let nobody else be first.
    host: parsed.HOST ?? (isProduction ? '0.0.0.0' : '127.0.0.1'),
    port: parsed.PORT,
    publicUrl: parsed.ATRIUM_PUBLIC_URL && new URL(parsed.ATRIUM_PUBLIC_URL).origin,
    isProxyTrusted: parsed.ATRIUM_TRUST_PROXY,
    logLevel: parsed.ATRIUM_LOG_LEVEL,
    store: storeOf(parsed, file),
    runs: runsConfigOf(parsed),
    hasJdoodle: secrets.jdoodle !== undefined,
    isWorker: parsed.ATRIUM_WORKER,
    prices: { write: parsed.ATRIUM_PRICE_WRITE, read: parsed.ATRIUM_PRICE_READ },
    workers: parsed.ATRIUM_WORKERS,
    drainMs: parsed.ATRIUM_DRAIN_SECONDS === undefined ? undefined : parsed.ATRIUM_DRAIN_SECONDS * 1_000,
    mailFrom: secrets.smtpUrl && parsed.MAIL_FROM,
    preview: previewOf(parsed),
    files: filesConfigOf(parsed),
    calls: {
      stunUrls: parsed.STUN_URLS,
      turnUrls: secrets.turn === undefined ? [] : parsed.TURN_URLS,
      livekit: liveKitOf(parsed),
    },
  };
}

function previewOf({ ATRIUM_PREVIEW_PORT: port, ...parsed }: Parsed): PreviewConfig {
  const [origin, application] = [parsed.ATRIUM_PREVIEW_ORIGIN, parsed.ATRIUM_PUBLIC_URL].map(
    (address) => address && new URL(address).origin,
  );
  // A preview must know whose frame it may be; and it is no wall between two pages of one origin.
  const isUsable = origin === undefined || (application !== undefined && application !== origin);
  if (isUsable) return { port, origin };
  throw new Error('ATRIUM_PREVIEW_ORIGIN needs ATRIUM_PUBLIC_URL, and must be another origin.');
}

function storeOf(parsed: Parsed, file: Variables): StoreConfig {
  const common = { tablePrefix: parsed.ATRIUM_TABLE_PREFIX, region: parsed.AWS_REGION };
  if (parsed.ATRIUM_WORKER_ENGINE !== undefined) {
    const dataDir = resolve(parsed.ATRIUM_DATA_DIR);
    return { ...common, kind: 'endpoint', endpoint: new URL(parsed.ATRIUM_WORKER_ENGINE).origin, dataDir };
  }
  if (parsed.DYNAMODB_ENDPOINT !== undefined) {
    return { ...common, kind: 'endpoint', endpoint: new URL(parsed.DYNAMODB_ENDPOINT).origin };
  }
  // Keys in the shell are often there for other work; those in the project's file are meant for it.
  const isMeant = parsed.ATRIUM_STORE === undefined && hasRealAwsKeys(file);
  if (parsed.ATRIUM_STORE === 'aws' || isMeant) return { ...common, kind: 'aws' };
  return {
    ...common,
    kind: 'embedded',
    dataDir: resolve(parsed.ATRIUM_DATA_DIR),
    engineBinary: parsed.ATRIUM_DYNOXIDE_BIN,
    searchPath: parsed.PATH,
  };
}

function secretsOf(parsed: Parsed, file: Variables): Secrets {
  const { JDOODLE_CLIENT_ID: clientId, JDOODLE_CLIENT_SECRET: clientSecret } = parsed;
  return {
    // A pair from one place: never an id from the shell with a secret from the file.
    aws: awsKeysOf(hasRealAwsKeys(file) ? file : parsed),
    jdoodle: isFilledIn(clientId) && isFilledIn(clientSecret) ? { clientId, clientSecret } : undefined,
    turn: parsed.TURN_SECRET,
    livekit: liveKitKeysOf(parsed),
    smtpUrl: parsed.SMTP_URL,
    deployment: parsed.ATRIUM_SECRET,
    metricsToken: parsed.ATRIUM_METRICS_TOKEN,
    redisUrl: parsed.REDIS_URL,
  };
}

function awsKeysOf(variables: AwsVariables): AwsKeys | undefined {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = variables;
  if (!isFilledIn(accessKeyId) || !isFilledIn(secretAccessKey)) return undefined;
  const sessionToken = variables.AWS_SESSION_TOKEN;
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}

type AwsVariables = Partial<
  Record<'AWS_ACCESS_KEY_ID' | 'AWS_SECRET_ACCESS_KEY' | 'AWS_SESSION_TOKEN', string | undefined>
>;

/** AWS's own examples and what people write where a value belongs do not count. */
function hasRealAwsKeys({ AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret }: Variables): boolean {
  return isFilledIn(id) && isFilledIn(secret) && /^A[A-Z0-9]{15,}$/.test(id) && secret.length >= 30;
}

function isFilledIn(value: string | undefined): value is string {
  return (
    value !== undefined && value !== '' && !/example|your|change|placeholder|xxx|\.\.\.|[<>]/i.test(value)
  );
}

/** A variable without a value is one that is not set. */
function filledIn(variables: Variables): Variables {
  const entries = Object.entries(variables).map(([name, value]) => [name, value?.trim()] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== ''));
}

function readEnvFile(path: string): Variables {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
  return parseEnv(text);
}
