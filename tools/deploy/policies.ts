import { TABLE_NAMES, tableDefinition } from '../../packages/server/src/storage/tables.ts';
import { FOUNDING_ACTIONS } from '../../tests/faults/requests.ts';
import { ROLES, type Access } from '../../packages/server/src/storage/table-access.ts';

/** What the tables of one deployment are called, and where they are. */
interface Place {
  readonly partition: string;
  /** `*`: any. */
  readonly region: string;
  /** `*`: any, which is always the one that the policy belongs to. */
  readonly account: string;
  /** `ATRIUM_TABLE_PREFIX`. */
  readonly prefix: string;
}

export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

export interface Policy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

/** Without a prefix, in whichever region and account. */
const ANYWHERE: Place = { partition: 'aws', region: '*', account: '*', prefix: '' };

/** A policy for each role that a deployment knows, by the name of its file in `deploy/iam`. */
export function policies(given: Partial<Place> = {}): Readonly<Record<string, Policy>> {
  const place = { ...ANYWHERE, ...given };
  return {
    founding: founding(place),
    run: policyOf([describing(place), lookingForExpiry(place), ...using(place, ROLES.run)]),
    'create-tables': policyOf(creating(place)),
    import: policyOf([describing(place), ...using(place, ROLES.import)]),
    export: policyOf([describing(place), ...using(place, ROLES.export)]),
    restore: policyOf([describing(place), ...using(place, ROLES.restore)]),
    // It adds the indexes of its release first.
    migrate: policyOf([...creating(place), ...using(place, ROLES.migrate)]),
  };
}

/** The policy that Atrium was founded with: enough for everything but expiry and indexes added later. */
function founding(place: Place): Policy {
  const resources = TABLE_NAMES.flatMap((table) => [arnOf(place, table), `${arnOf(place, table)}/index/*`]);
  return policyOf([allow('Atrium', FOUNDING_ACTIONS, resources)]);
}

/** A server looks for its tables when it starts. */
function describing(place: Place): Statement {
  return allow(
    'LookForTables',
    ['DescribeTable'],
    TABLE_NAMES.map((table) => arnOf(place, table)),
  );
}

/** So does the doctor, with the credentials of a server. */
function lookingForExpiry(place: Place): Statement {
  const expiring = TABLE_NAMES.filter((table) => tableDefinition(table).expires);
  const arns = expiring.map((table) => arnOf(place, table));
  return allow('LookForExpiry', ['DescribeTimeToLive'], arns);
}

/** Tables with the same actions share a statement: a policy of a role may have 6,144 characters. */
function using(place: Place, access: Access): Statement[] {
  const entries = Object.entries(access);
  const byActions = Map.groupBy(entries, ([, { actions }]) => actions.toSorted().join(' '));
  const tables = Array.from(byActions, ([actions, group], at) =>
    allow(
      `Items${at + 1}`,
      actions.split(' '),
      group.map(([table]) => arnOf(place, table)),
    ),
  );
  const indexes = entries.flatMap(([table, { indexes: names = [] }]) =>
    names.map((name) => `${arnOf(place, table)}/index/${name}`),
  );
  return indexes.length === 0 ? tables : [...tables, allow('Indexes', ['Query'], indexes)];
}

function creating(place: Place): Statement[] {
  const arns = (names: readonly string[]): string[] => names.map((table) => arnOf(place, table));
  const expiring = TABLE_NAMES.filter((table) => tableDefinition(table).expires);
  const indexed = TABLE_NAMES.filter((table) => Object.keys(tableDefinition(table).indexes).length > 0);
  return [
    allow('CreateTables', ['CreateTable', 'DescribeTable'], arns(TABLE_NAMES)),
    allow('AddIndexes', ['UpdateTable'], arns(indexed)),
    allow('Expiry', ['UpdateTimeToLive'], arns(expiring)),
  ];
}

function arnOf({ partition, region, account, prefix }: Place, table: string): string {
  return `arn:${partition}:dynamodb:${region}:${account}:table/${prefix}${table}`;
}

function allow(Sid: string, actions: readonly string[], Resource: readonly string[]): Statement {
  return { Sid, Effect: 'Allow', Action: actions.map((action) => `dynamodb:${action}`), Resource };
}

function policyOf(statements: readonly Statement[]): Policy {
  return { Version: '2012-10-17', Statement: statements };
}
