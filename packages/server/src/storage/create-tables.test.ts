import { afterEach, describe, expect, it } from 'vitest';
import { FaultProxy } from '../../../../tests/faults/fault-proxy.ts';
import { FOUNDING_ACTIONS } from '../../../../tests/faults/requests.ts';
import { constantSigner } from './signing.ts';
import type { Diagnostics } from './diagnostics.ts';
import { EmbeddedEngine } from './embedded-engine.ts';
import { SILENT } from './diagnostics.ts';
import { ENDLESS_PATIENCE, openStore, type OpenedStore } from './open-store.ts';
import { createTableInput, TABLE_NAMES, TABLES } from './tables.ts';
import { Transport } from './transport.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  // In reverse: clients before the engine.
  await cleanups
    .splice(0)
    .reduceRight((before, cleanup) => before.then(cleanup), Promise.resolve<unknown>(0));
});

/** An engine without tables behind a proxy. */
async function startEmpty() {
  const engine = await EmbeddedEngine.start({ place: { memory: true }, diagnostics: SILENT });
  cleanups.push(() => engine.stop());
  const proxy = await FaultProxy.start({ target: () => engine.origin });
  cleanups.push(() => proxy.close());
  const open = async (tablePrefix = '', diagnostics: Diagnostics = SILENT): Promise<OpenedStore> => {
    const config = { kind: 'endpoint', endpoint: proxy.origin, tablePrefix, region: 'us-east-1' } as const;
    const opened = await openStore({ config, diagnostics, patience: ENDLESS_PATIENCE });
    cleanups.push(() => opened.close());
    return opened;
  };
  const transport = new Transport({ origin: engine.origin, connections: 1, keepAliveMs: 1_000 });
  cleanups.push(() => transport.close());
  /** Past the store: as an administrator would. */
  const ask = async (operation: string, input: object): Promise<unknown> => {
    const body = JSON.stringify(input);
    const headers = await constantSigner('us-east-1').headersOf(operation, body);
    const reply = await transport.post(headers, body, 60_000);
    if (reply.statusCode !== 200) throw new Error(reply.text);
    return JSON.parse(reply.text);
  };
  return { proxy, open, ask };
}

describe('creating tables', () => {
  it('[STO-17] every table gets the keys, indexes and expiry that are defined', async () => {
    const { open, ask } = await startEmpty();
    const opened = await open('team.');
    await expect(opened.createTables()).resolves.toEqual({
      created: TABLE_NAMES,
      indexesAdded: [],
      expiryEnabled: ['Sessions', 'AuditLog'],
      warnings: [],
    });
    for (const table of TABLE_NAMES) {
      const expected = createTableInput(table, 'team.');
      // oxlint-disable-next-line no-await-in-loop -- a few quick requests
      const { Table } = (await ask('DescribeTable', { TableName: `team.${table}` })) as {
        Table: { GlobalSecondaryIndexes?: unknown[] };
      };
      const { KeySchema, GlobalSecondaryIndexes: indexes = [] } = expected;
      expect(Table).toMatchObject({ KeySchema, BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' } });
      expect(Table.GlobalSecondaryIndexes ?? []).toHaveLength(indexes.length);
      expect(Table.GlobalSecondaryIndexes ?? []).toEqual(
        expect.arrayContaining(indexes.map((index) => expect.objectContaining(index) as unknown)),
      );
    }
  });

  it('[STO-17] doing it again, or by two servers at once, changes nothing', async () => {
    const { open } = await startEmpty();
    const [a, b] = [await open(), await open()];
    const reports = await Promise.all([a.createTables(), b.createTables()]);
    expect(reports.every(({ created }) => created.length <= TABLE_NAMES.length)).toBe(true);
    await expect(a.createTables()).resolves.toMatchObject({ created: [], indexesAdded: [] });
    await a.ensureReady();
  });

  it('[STO-17] an index that is missing is added, with what is stored already', async () => {
    const { open, ask } = await startEmpty();
    const old = createTableInput('Messages', '');
    const kept = old.GlobalSecondaryIndexes?.filter(({ IndexName }) => IndexName === 'RoomIdIndex') ?? [];
    const used = old.AttributeDefinitions.filter(({ AttributeName }) =>
      ['messageId', 'roomId', 'createdAt'].includes(AttributeName),
    );
    await ask('CreateTable', { ...old, AttributeDefinitions: used, GlobalSecondaryIndexes: kept });
    const opened = await open();
    const item = { messageId: 'm', roomId: 'r', createdAt: 'now', change: 7, threadId: 't' };
    await opened.store.put({ table: 'Messages', item });
    const report = await opened.createTables();
    expect(report.indexesAdded).toEqual(['Messages/RoomChangesIndex', 'Messages/ThreadIdIndex']);
    const where = { where: '#roomId = :roomId AND #change > :change', values: { roomId: 'r', change: 6 } };
    const page = await opened.store.query({ table: 'Messages', index: 'RoomChangesIndex', ...where });
    expect(page.items).toEqual([item]);
  });

  it("[STO-17] somebody else's table of the same name is left alone", async () => {
    const { open, ask } = await startEmpty();
    await ask('CreateTable', { ...createTableInput('Timers', ''), TableName: 'Documents' });
    const opened = await open();
    await expect(opened.createTables()).rejects.toThrow('Documents exists with another key');
  });

  it('[STO-16] without its tables a server does not start, and says how to make them', async () => {
    const { open } = await startEmpty();
    const opened = await open();
    await expect(opened.ensureReady()).rejects.toThrow(/ChatRooms.*npm run create-tables/);
    await opened.createTables();
    await opened.ensureReady();
  });

  it('[STO-18] the founding policy suffices; only expiry needs more, and that is said once', async () => {
    const { open, proxy } = await startEmpty();
    proxy.setPolicy(FOUNDING_ACTIONS);
    const messages: string[] = [];
    const note = (_: object, message: string): void => void messages.push(message);
    const opened = await open('', { error: note, info: note });
    const report = await opened.createTables();
    expect(report.created).toEqual(TABLE_NAMES);
    expect(report.expiryEnabled).toEqual([]);
    expect(report.warnings).toHaveLength(1);
    expect(report.warnings[0]).toContain('aws dynamodb update-time-to-live --table-name Sessions');
    expect(messages).toEqual(report.warnings);
    expect([...proxy.stats.denied]).toEqual(['UpdateTimeToLive']);
  });
});

describe('tables', () => {
  it('keep the names and keys that are promised to the outside', () => {
    const promised = Object.entries(TABLES).flatMap(([table, { indexes, ...key }]) => [
      [table, key.hash, 'range' in key ? key.range : undefined].join(' ').trim(),
      ...Object.entries(indexes).map(([name, index]) => {
        const { hash, range } = index as { hash: string; range?: string };
        return `${table}/${name} ${hash} ${range ?? ''}`.trim();
      }),
    ]);
    expect(promised).toMatchInlineSnapshot(`
      [
        "ChatRooms roomId",
        "ChatRooms/NameIndex name",
        "Memberships roomId userId",
        "Memberships/UserIdIndex userId roomId",
        "Messages messageId",
        "Messages/RoomIdIndex roomId createdAt",
        "Messages/RoomChangesIndex roomId change",
        "Messages/ThreadIdIndex threadId createdAt",
        "Meetings meetingId",
        "Meetings/RoomIdIndex roomId scheduledTime",
        "Meetings/OrganizerIndex organizer scheduledTime",
        "Meetings/StatusIndex status updatedAt",
        "Meetings/StatusScheduledTimeIndex status scheduledTime",
        "Meetings/ScheduledTimeIndex scheduledDay scheduledTime",
        "Projects projectId",
        "Projects/RoomIdIndex roomId createdAt",
        "Projects/CreatedByIndex createdBy createdAt",
        "Projects/StatusIndex status createdAt",
        "ProjectFiles fileId",
        "ProjectFiles/ProjectIdIndex projectId path",
        "Documents documentId part",
        "Users userId",
        "Users/EmailIndex email",
        "Users/UsernameIndex username",
        "Users/DirectoryIndex directory username",
        "Sessions tokenHash",
        "Sessions/UserIdIndex userId",
        "Timers bucket dueKey",
        "Attachments attachmentId",
        "Attachments/RoomIdIndex roomId createdAt",
        "AuditLog scope at",
      ]
    `);
  });
});
