import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { FaultProxy } from '../../../../../tests/faults/fault-proxy.ts';
import { FOUNDING_ACTIONS } from '../../../../../tests/faults/requests.ts';
import { loadConfig } from '../../config.ts';
import { SILENT } from '../../storage/diagnostics.ts';
import { EmbeddedEngine } from '../../storage/embedded-engine.ts';
import { ENDLESS_PATIENCE, openStore } from '../../storage/open-store.ts';
import { keyAttributes, TABLE_NAMES, TABLES } from '../../storage/tables.ts';
import { NOBODY } from '../../storage/inspect-tables.ts';
import { checkStore, findingsOf } from './check-store.ts';
import type { Finding } from './finding.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await cleanups
    .splice(0)
    .reduceRight((before, cleanup) => before.then(cleanup), Promise.resolve<unknown>(0));
});

const settingsOf = (file: Record<string, string>) => loadConfig({ ambient: {}, file });

async function startEmpty() {
  const engine = await EmbeddedEngine.start({ place: { memory: true }, diagnostics: SILENT });
  cleanups.push(() => engine.stop());
  const proxy = await FaultProxy.start({ target: () => engine.origin });
  cleanups.push(() => proxy.close());
  const settings = settingsOf({ DYNAMODB_ENDPOINT: proxy.origin, ATRIUM_TABLE_PREFIX: 'team.' });
  const patience = ENDLESS_PATIENCE;
  return {
    proxy,
    examine: (now = Date.now) => checkStore(settings, { patience, now }),
    /** Tables that hold what the doctor tried with. */
    touched: async () => {
      const opened = await openStore({ config: settings.config.store, patience });
      const items = await Promise.all(
        TABLE_NAMES.map((table) => {
          const names = keyAttributes(TABLES[table]);
          return opened.store.get({ table, key: Object.fromEntries(names.map((name) => [name, NOBODY])) });
        }),
      );
      await opened.close();
      return TABLE_NAMES.filter((_, at) => items[at] !== undefined);
    },
    createTables: async () => {
      const opened = await openStore({ config: settings.config.store, patience });
      await opened.createTables();
      await opened.close();
    },
  };
}

const statesOf = (findings: readonly Finding[]) =>
  Object.fromEntries(findings.map(({ check, state }) => [check, state]));

function named(findings: readonly Finding[], check: string): Finding {
  const finding = findings.find((one) => one.check === check);
  if (!finding) throw new Error(`nothing is said of ${check}`);
  return finding;
}

describe('doctor: the store', () => {
  it('[OPS-2] names what is missing with its remedy, and is content when it is there', async () => {
    const { examine, createTables } = await startEmpty();
    const tables = named(await examine(), 'tables');
    expect(tables.state).toBe('failed');
    for (const table of TABLE_NAMES) expect(tables.found).toContain(`team.${table}`);
    expect(tables.remedy).toContain('npm run create-tables');
    await createTables();
    const findings = await examine();
    expect(new Set(findings.map(({ state }) => state))).toEqual(new Set(['ok']));
    expect(statesOf(findings)).toMatchObject({ permissions: 'ok', expiry: 'ok', clock: 'ok' });
  });

  it('[OPS-2] tells of keys that are others’, and of indexes and expiry that are not there', () => {
    const fine = {
      table: 'Sessions',
      isThere: true,
      wrongKeys: [],
      missingIndexes: [],
      expiry: 'on',
      denied: [],
    } as const;
    const faulty = {
      ...fine,
      wrongKeys: ['Sessions'],
      missingIndexes: ['UserIdIndex'],
      expiry: 'off',
    } as const;
    expect(statesOf(findingsOf([fine], ''))).toEqual({
      tables: 'ok',
      keys: 'ok',
      indexes: 'ok',
      expiry: 'ok',
      permissions: 'ok',
    });
    const findings = findingsOf([faulty], 'team.');
    expect(statesOf(findings)).toMatchObject({ keys: 'failed', indexes: 'failed', expiry: 'warning' });
    expect(named(findings, 'indexes').found).toContain('team.Sessions/UserIdIndex');
    for (const { state, remedy } of findings) expect(remedy === undefined).toBe(state === 'ok');
  });

  it('[OPS-3] finds out by trying which actions are refused, and changes nothing', async () => {
    const { proxy, examine, createTables } = await startEmpty();
    await createTables();
    proxy.setPolicy(
      FOUNDING_ACTIONS.filter((action) => action !== 'UpdateItem' && action !== 'BatchWriteItem'),
    );
    const findings = await examine();
    const { state, found, remedy } = named(findings, 'permissions');
    expect(state).toBe('failed');
    expect(found).toContain('UpdateItem on team.Users');
    expect(found).toContain('BatchWriteItem on team.Documents');
    expect(found).not.toMatch(/GetItem|Query|PutItem/);
    expect(remedy).toContain('deploy/iam/run.json');
    // The founding policy cannot look at expiry: nothing to be alarmed about.
    expect(named(findings, 'expiry').state).toBe('skipped');
  });

  it('[OPS-2] says what credentials without any right need', async () => {
    const { proxy, examine } = await startEmpty();
    proxy.setPolicy([]);
    const { state, found, remedy } = named(await examine(), 'store');
    expect({ state, found }).toEqual({ state: 'failed', found: 'the store refuses: AccessDeniedException' });
    expect(remedy).toContain('deploy/iam/run.json');
  });

  it('[OPS-2] compares the clock with the store’s', async () => {
    const { examine, createTables } = await startEmpty();
    await createTables();
    const late = await examine(() => Date.now() - 3_600_000);
    expect(named(late, 'clock')).toMatchObject({ state: 'failed', remedy: expect.stringContaining('clock') });
  });
});

describe('doctor: the command', () => {
  const MAIN = join(import.meta.dirname, 'main.ts');

  function run(environment: Record<string, string>): Promise<{ code: number; findings: Finding[] }> {
    const { PATH = '', HOME = '' } = process.env;
    const { promise, resolve } = Promise.withResolvers<{ code: number; findings: Finding[] }>();
    const options = { cwd: tmpdir(), env: { PATH, HOME, ...environment } };
    execFile(process.execPath, [MAIN, '--json'], options, (error, output) => {
      const code = error === null ? 0 : Number(error.code);
      resolve({ code, ...(JSON.parse(output) as { findings: Finding[] }) });
    });
    return promise;
  }

  it('[OPS-4] ends with 1 when something has failed, and speaks JSON when asked', async () => {
    const { code, findings } = await run({ PORT: 'many' });
    expect({ code, states: statesOf(findings) }).toEqual({ code: 1, states: { settings: 'failed' } });
  });

  it('[OPS-4] ends with 0 when nothing has', async () => {
    const { proxy, createTables } = await startEmpty();
    await createTables();
    const { code, findings } = await run({ DYNAMODB_ENDPOINT: proxy.origin, ATRIUM_TABLE_PREFIX: 'team.' });
    expect({ code, states: statesOf(findings) }).toMatchObject({ code: 0, states: { permissions: 'ok' } });
  });
});
