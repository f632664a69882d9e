import type { Config, Secrets } from '../../config.ts';
import { StorageError } from '../../storage/errors.ts';
import type { TableState } from '../../storage/inspect-tables.ts';
import { openStore, type OpenedStore, type OpenStoreOptions } from '../../storage/open-store.ts';
import { ok, skipped, type Finding } from './finding.ts';

/** Milliseconds. AWS refuses requests whose time is five minutes off. */
const CLOCK_MS = { warning: 30_000, most: 300_000 };
const ANSWER_MS = 10_000;

type StoreDeps = Pick<OpenStoreOptions, 'patience'> & { readonly now?: () => number };

/** The store, its tables, what may be done with them, and the clock. Changes no item; an embedded store gets its tables. */
export async function checkStore(
  { config, secrets }: { config: Config; secrets: Pick<Secrets, 'aws'> },
  { now = Date.now, ...options }: StoreDeps = {},
): Promise<Finding[]> {
  let opened: OpenedStore;
  try {
    opened = await openStore({ config: config.store, awsKeys: secrets.aws, ...options });
  } catch (error) {
    return [failedStore(error)];
  }
  try {
    // As a start of the server would.
    if (config.store.kind === 'embedded') await opened.ensureReady();
    const states = await opened.inspect();
    return [
      ok('store', opened.description),
      ...findingsOf(states, config.store.tablePrefix),
      await checkClock(opened.origin, now),
    ];
  } catch (error) {
    return [failedStore(error), await checkClock(opened.origin, now)];
  } finally {
    await opened.close();
  }
}

/** What DynamoDB and the transport say, and what helps. */
const REMEDIES: Readonly<Record<string, string>> = {
  NO_CREDENTIALS:
    'Give credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in .env, or a role of the machine or container.',
  UnrecognizedClientException:
    'AWS does not know this key: look for a typing mistake, a deleted key, or a key of another partition (China, GovCloud).',
  InvalidSignatureException:
    'The secret does not belong to the key, or the clock is wrong: copy both anew, and see the check of the clock.',
  ExpiredTokenException: 'The session of these credentials has ended: get new ones.',
  AccessDeniedException: 'Attach deploy/iam/run.json to the role or user whose credentials these are.',
};
const UNREACHABLE =
  'Nothing answers: see whether AWS_REGION or DYNAMODB_ENDPOINT is right, and whether the network lets this machine out.';

function failedStore(error: unknown): Finding {
  const code = error instanceof StorageError ? error.storageCode : undefined;
  const found = code === undefined ? (error as Error).message : `the store refuses: ${code}`;
  const remedy = code === undefined ? 'See the message.' : (REMEDIES[code] ?? UNREACHABLE);
  return { check: 'store', state: 'failed', found, remedy };
}

/** One finding each for tables, keys, indexes, expiry and permissions. */
export function findingsOf(states: readonly TableState[], prefix: string): Finding[] {
  const missing = states.filter(({ isThere }) => !isThere).map(({ table }) => prefix + table);
  const wrong = states.flatMap(({ wrongKeys }) => wrongKeys);
  const indexes = states.flatMap(({ table, missingIndexes }) =>
    missingIndexes.map((name) => `${prefix}${table}/${name}`),
  );
  const denied = states.flatMap(({ table, denied: actions }) =>
    actions.map((action) => `${action} on ${prefix}${table}`),
  );
  return [
    judged('tables', missing, {
      fine: `${states.length} tables are there`,
      bad: 'missing: ',
      remedy: 'Run `npm run create-tables` with credentials that have deploy/iam/create-tables.json.',
    }),
    judged('keys', wrong, {
      fine: 'as defined',
      bad: 'with another key than Atrium’s: ',
      remedy: 'They belong to something else: choose another ATRIUM_TABLE_PREFIX, or move them away.',
    }),
    judged('indexes', indexes, {
      fine: 'all are there',
      bad: 'missing: ',
      remedy: 'Run `npm run create-tables`: it adds indexes to tables that exist.',
    }),
    expiryFinding(states),
    judged('permissions', denied, {
      fine: 'everything that a server asks for is allowed',
      bad: 'refused: ',
      remedy: 'Attach deploy/iam/run.json, made for the table prefix, to the role or user.',
    }),
  ];
}

function judged(
  check: string,
  faults: readonly string[],
  { fine, bad, remedy }: { fine: string; bad: string; remedy: string },
): Finding {
  if (faults.length === 0) return ok(check, fine);
  return { check, state: 'failed', found: bad + faults.join(', '), remedy };
}

function expiryFinding(states: readonly TableState[]): Finding {
  const named = (expiry: TableState['expiry']): string[] =>
    states.filter((state) => state.expiry === expiry).map(({ table }) => table);
  const off = named('off');
  if (off.length > 0) {
    return {
      check: 'expiry',
      state: 'warning',
      found: `off for ${off.join(', ')}: what has ended stays stored, and is never used`,
      remedy: 'Run `npm run create-tables` with credentials that have deploy/iam/create-tables.json.',
    };
  }
  const unknown = named('unknown');
  if (unknown.length > 0)
    return skipped('expiry', 'these credentials may not look, which a server needs not');
  return ok('expiry', 'on where it should be');
}

async function checkClock(origin: string, now: () => number): Promise<Finding> {
  let date: string | null;
  try {
    date = (await fetch(origin, { signal: AbortSignal.timeout(ANSWER_MS) })).headers.get('date');
  } catch {
    return skipped('clock', 'the store does not answer');
  }
  if (date === null) return skipped('clock', 'the store tells no time');
  const offMs = Math.abs(now() - Date.parse(date));
  const found = `${Math.round(offMs / 1_000)} s off the store’s`;
  if (offMs < CLOCK_MS.warning) return ok('clock', found);
  const state = offMs < CLOCK_MS.most ? 'warning' : 'failed';
  return {
    check: 'clock',
    state,
    found,
    remedy: 'Set the clock, and keep it set: `timedatectl set-ntp true`.',
  };
}
