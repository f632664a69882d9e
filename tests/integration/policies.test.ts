import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { SILENT } from '../../packages/server/src/storage/diagnostics.ts';
import { EmbeddedEngine } from '../../packages/server/src/storage/embedded-engine.ts';
import {
  ENDLESS_PATIENCE,
  openStore,
  type OpenedStore,
} from '../../packages/server/src/storage/open-store.ts';
import { constantSigner } from '../../packages/server/src/storage/signing.ts';
import type { TableName } from '../../packages/server/src/storage/store.ts';
import { createTableInput, TABLE_NAMES, tableDefinition } from '../../packages/server/src/storage/tables.ts';
import { FaultProxy } from '../faults/fault-proxy.ts';
import { isAllowed } from '../faults/policy.ts';
import { FOUNDING_ACTIONS } from '../faults/requests.ts';
import { policies, type Policy } from '../../tools/deploy/policies.ts';
import {
  accessLines,
  IMPORT_ACCESS,
  ROLES,
  SERVER_ACCESS,
  type Access,
} from '../../packages/server/src/storage/table-access.ts';
import { POLICY_FILES, policyTexts } from '../../tools/generate-policies.ts';

/** A policy of a role may not be larger, white space not counted. */
const POLICY_CHARACTERS = 6_144;
const LONGEST_PREFIX = 'p'.repeat(12);

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await cleanups
    .splice(0)
    .reduceRight((before, cleanup) => before.then(cleanup), Promise.resolve<unknown>(0));
});

/** `GetItem Users` for each action and resource that a policy allows, the prefix left out. */
function linesOf({ Statement }: Policy): string[] {
  return Statement.flatMap(({ Action, Resource }) =>
    Action.flatMap((action) =>
      Resource.map(
        (arn) => `${action.replace('dynamodb:', '')} ${arn.slice(arn.indexOf('table/') + 'table/'.length)}`,
      ),
    ),
  );
}

const expiring = TABLE_NAMES.filter((table) => tableDefinition(table).expires).map(
  (table) => `DescribeTimeToLive ${table}`,
);
const describing = TABLE_NAMES.map((table) => `DescribeTable ${table}`);

describe('policies for AWS', () => {
  test('[OPS-1] the files are those that follow from the tables (else: node tools/generate-policies.ts)', () => {
    const files = readdirSync(POLICY_FILES).map(
      (name) => [name, readFileSync(new URL(name, POLICY_FILES), 'utf8')] as const,
    );
    expect(new Map(files)).toEqual(policyTexts(''));
  });

  test('[OPS-1] each role may do what it needs and nothing else', () => {
    const { run, import: bring, 'create-tables': create } = policies() as Record<string, Policy>;
    const ofServer = [...describing, ...expiring, ...accessLines(SERVER_ACCESS)];
    expect(new Set(linesOf(run!))).toEqual(new Set(ofServer));
    expect(new Set(linesOf(bring!))).toEqual(new Set([...describing, ...accessLines(IMPORT_ACCESS)]));
    for (const role of ['export', 'restore'] as const)
      expect(new Set(linesOf(policies()[role]!))).toEqual(
        new Set([...describing, ...accessLines(ROLES[role])]),
      );
    const actions = new Set(linesOf(create!).map((line) => line.split(' ')[0]));
    expect(actions).toEqual(new Set(['CreateTable', 'DescribeTable', 'UpdateTable', 'UpdateTimeToLive']));
  });

  test('[OPS-1] no policy reaches beyond the tables of its prefix, none may scan but those who move or mend all of a table', () => {
    const { founding, ...others } = policies({ prefix: 'team.' }) as { founding: Policy };
    for (const line of linesOf(founding)) expect(line).toMatch(/ team\.[A-Za-z]+(?:\/index\/\*)?$/);
    const scanning = new Set(['export', 'restore', 'migrate']);
    for (const [role, policy] of Object.entries<Policy>(others))
      for (const line of linesOf(policy)) {
        expect(line).toMatch(/^\w+ team\.[A-Za-z]+(?:\/index\/[A-Za-z]+)?$/);
        expect(line.startsWith('Scan ') && !scanning.has(role)).toBe(false);
      }
  });

  test('[OPS-1] indexes that are named are those of their table', () => {
    for (const access of Object.values<Access>(ROLES))
      for (const table of TABLE_NAMES)
        for (const index of access[table]?.indexes ?? [])
          expect(Object.keys(tableDefinition(table).indexes)).toContain(index);
  });

  test('a policy is small enough for a role', () => {
    for (const policy of Object.values(policies({ prefix: LONGEST_PREFIX })))
      expect(JSON.stringify(policy).length).toBeLessThan(POLICY_CHARACTERS);
  });
});

describe('policies, held against what is asked', () => {
  /** An engine without tables behind a proxy that enforces a policy. */
  async function startUnder(name: 'run' | 'create-tables' | 'founding') {
    const engine = await EmbeddedEngine.start({ place: { memory: true }, diagnostics: SILENT });
    cleanups.push(() => engine.stop());
    const proxy = await FaultProxy.start({ target: () => engine.origin });
    cleanups.push(() => proxy.close());
    proxy.setPolicy(policies()[name]);
    const open = async (endpoint = proxy.origin): Promise<OpenedStore> => {
      const config = { kind: 'endpoint', endpoint, tablePrefix: '', region: 'us-east-1' } as const;
      const opened = await openStore({ config, patience: ENDLESS_PATIENCE });
      cleanups.push(() => opened.close());
      return opened;
    };
    return { engine, proxy, open };
  }

  test('[OPS-1] creating tables asks for each thing that its policy allows, and for nothing else', async () => {
    const { engine, proxy, open } = await startUnder('create-tables');
    // Tables of an early version, without indexes; the others are not there.
    const bare = TABLE_NAMES.filter((table) => Object.keys(tableDefinition(table).indexes).length > 0);
    const ask = async (table: TableName): Promise<void> => {
      const { GlobalSecondaryIndexes: _, ...input } = createTableInput(table, '');
      const keys = new Set(input.KeySchema.map(({ AttributeName }) => AttributeName));
      const AttributeDefinitions = input.AttributeDefinitions.filter(({ AttributeName }) =>
        keys.has(AttributeName),
      );
      const body = JSON.stringify({ ...input, AttributeDefinitions });
      const headers = await constantSigner('us-east-1').headersOf('CreateTable', body);
      const reply = await fetch(engine.origin, { method: 'POST', headers: entriesOf(headers), body });
      expect(reply.status).toBe(200);
    };
    for (const table of bare) await ask(table);
    const report = await (await open()).createTables();
    expect(report.warnings).toEqual([]);
    expect(report.indexesAdded.length).toBeGreaterThan(bare.length);
    const created = new Set(report.created.map((table) => `CreateTable ${table}`));
    expect([...proxy.stats.denied]).toEqual([]);
    const allowed = linesOf(policies()['create-tables']!);
    // Those that stood already are made by the code that makes the others.
    const asked = new Set([...proxy.stats.uses, ...bare.map((table) => `CreateTable ${table}`)]);
    expect(created.size).toBeGreaterThan(0);
    expect(asked).toEqual(new Set(allowed));
  });

  test('[OPS-1] a start and the doctor ask for all that servers may, and for nothing else', async () => {
    const { engine, proxy, open } = await startUnder('run');
    await (await open(engine.origin)).createTables();
    const opened = await open();
    await opened.ensureReady();
    const states = await opened.inspect();
    expect(states.flatMap(({ denied }) => denied)).toEqual([]);
    expect([...proxy.stats.denied]).toEqual([]);
    expect(proxy.stats.uses).toEqual(new Set(linesOf(policies()['run']!)));
  });

  test('[OPS-1] the founding policy is the ten actions, and enough to create tables and to serve', async () => {
    const { proxy, open } = await startUnder('founding');
    const [statement] = policies()['founding']!.Statement;
    expect(statement?.Action).toEqual(FOUNDING_ACTIONS.map((action) => `dynamodb:${action}`));
    expect(FOUNDING_ACTIONS).toHaveLength(10);
    const opened = await open();
    await opened.createTables();
    await opened.ensureReady();
    const states = await opened.inspect();
    expect(states.flatMap(({ denied }) => denied)).toEqual([]);
    expect(new Set(proxy.stats.denied)).toEqual(new Set(['UpdateTimeToLive', 'DescribeTimeToLive']));
  });

  test('the proxy decides as IAM does', () => {
    const policy = {
      Statement: [{ Action: ['dynamodb:Query'], Resource: ['arn:aws:dynamodb:*:*:table/a.Users/index/*'] }],
    };
    const decide = (action: string, table: string): boolean =>
      isAllowed(policy, { action, resource: `arn:aws:dynamodb:eu-west-1:1:table/${table}` });
    expect(decide('Query', 'a.Users/index/EmailIndex')).toBe(true);
    expect(decide('Scan', 'a.Users/index/EmailIndex')).toBe(false);
    expect(decide('Query', 'a.Users')).toBe(false);
    expect(decide('Query', 'abUsers/index/EmailIndex')).toBe(false);
  });
});

/** The signer answers with names and values in turn. */
function entriesOf(flat: readonly string[]): [string, string][] {
  return flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1] ?? ''] as [string, string]] : []));
}
