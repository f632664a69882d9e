import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConditionFailed, StorageError, TransactionCancelled } from './errors.ts';
import { itemFromAttributes, type AttributeMap } from './marshalling.ts';
import { openMemoryStore, type OpenedStore } from './open-store.ts';
import type { Item, Store, Value } from './store.ts';

// Two engines: one hears what the official SDK says, the other what our client says.
let ours: OpenedStore;
let theirs: OpenedStore;
let sdk: DynamoDBClient;

const sdkFor = (opened: OpenedStore): DynamoDBClient =>
  new DynamoDBClient({
    endpoint: opened.origin,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAQWERTYUIOPASDFGH', secretAccessKey: 'secret' },
    maxAttempts: 1,
  });

beforeAll(async () => {
  ours = await openMemoryStore();
  theirs = await openMemoryStore();
  sdk = sdkFor(theirs);
});
afterAll(async () => {
  sdk.destroy();
  await ours.close();
  await theirs.close();
});

const entry = (part: string, more: Item = {}): Item => ({ documentId: 'doc', part, ...more });
const S = (text: string): AttributeValue => ({ S: text });
const keyOf = (part: string): Record<string, AttributeValue> => ({ documentId: S('doc'), part: S(part) });
const table = 'Documents';
const TableName = table;
const names = { '#part': 'part' };
const isNew = 'attribute_not_exists(#part)';

interface Case {
  name: string;
  ours: (store: Store) => Promise<unknown>;
  theirs: (client: DynamoDBClient) => Promise<unknown>;
}

/** In this order; each begins with what those before have left. */
const CASES: Case[] = [
  {
    name: 'put of every type',
    ours: (store) =>
      store.put({
        table,
        item: entry('1', {
          n: -1.5e-7,
          yes: true,
          nothing: null,
          bytes: new Uint8Array([0, 255]),
          list: ['a', 1, []],
          map: { 'ключ "1"': 'значение', empty: {} },
          blank: '',
        }),
      }),
    theirs: (client) =>
      client.send(
        new PutItemCommand({
          TableName,
          Item: {
            ...keyOf('1'),
            n: { N: '-1.5e-7' },
            yes: { BOOL: true },
            nothing: { NULL: true },
            bytes: { B: new Uint8Array([0, 255]) },
            list: { L: [S('a'), { N: '1' }, { L: [] }] },
            map: { M: { 'ключ "1"': S('значение'), empty: { M: {} } } },
            blank: S(''),
          },
        }),
      ),
  },
  {
    name: 'get',
    ours: (store) => store.get({ table, key: { documentId: 'doc', part: '1' } }),
    theirs: async (client) => {
      const { Item } = await client.send(
        new GetItemCommand({ TableName, Key: keyOf('1'), ConsistentRead: true }),
      );
      return plain(Item);
    },
  },
  {
    name: 'get of nothing',
    ours: (store) => store.get({ table, key: { documentId: 'doc', part: 'none' } }),
    theirs: async (client) => (await client.send(new GetItemCommand({ TableName, Key: keyOf('none') }))).Item,
  },
  {
    name: 'put whose condition fails',
    ours: (store) => store.put({ table, item: entry('1'), condition: isNew }),
    theirs: (client) =>
      client.send(
        new PutItemCommand({
          TableName,
          Item: keyOf('1'),
          ConditionExpression: isNew,
          ExpressionAttributeNames: names,
        }),
      ),
  },
  {
    name: 'update',
    ours: (store) =>
      store.update({
        table,
        key: { documentId: 'doc', part: '2' },
        update: 'SET #name = :name, #size = if_not_exists(#size, :zero) + :one',
        values: { name: 'n', zero: 0, one: 1 },
      }),
    theirs: async (client) => {
      const { Attributes } = await client.send(
        new UpdateItemCommand({
          TableName,
          Key: keyOf('2'),
          UpdateExpression: 'SET #name = :name, #size = if_not_exists(#size, :zero) + :one',
          ExpressionAttributeNames: { '#name': 'name', '#size': 'size' },
          ExpressionAttributeValues: { ':name': S('n'), ':zero': { N: '0' }, ':one': { N: '1' } },
          ReturnValues: 'ALL_NEW',
        }),
      );
      return plain(Attributes);
    },
  },
  {
    name: 'update that makes no sense',
    ours: (store) => store.update({ table, key: { documentId: 'doc', part: '2' }, update: 'SET #name =' }),
    theirs: (client) =>
      client.send(
        new UpdateItemCommand({
          TableName,
          Key: keyOf('2'),
          UpdateExpression: 'SET #name =',
          ExpressionAttributeNames: { '#name': 'name' },
        }),
      ),
  },
  {
    name: 'transaction',
    ours: (store) =>
      store.transact([
        { put: { table, item: entry('3'), condition: isNew } },
        {
          update: {
            table,
            key: { documentId: 'doc', part: '2' },
            update: 'SET #size = :size',
            condition: '#name = :name',
            values: { size: 9, name: 'n' },
          },
        },
        { delete: { table, key: { documentId: 'doc', part: '1' } } },
      ]),
    theirs: (client) =>
      client.send(
        new TransactWriteItemsCommand({
          TransactItems: [
            {
              Put: {
                TableName,
                Item: keyOf('3'),
                ConditionExpression: isNew,
                ExpressionAttributeNames: names,
              },
            },
            {
              Update: {
                TableName,
                Key: keyOf('2'),
                UpdateExpression: 'SET #size = :size',
                ConditionExpression: '#name = :name',
                ExpressionAttributeNames: { '#size': 'size', '#name': 'name' },
                ExpressionAttributeValues: { ':size': { N: '9' }, ':name': S('n') },
              },
            },
            { Delete: { TableName, Key: keyOf('1') } },
          ],
        }),
      ),
  },
  {
    name: 'transaction whose condition fails',
    ours: (store) =>
      store.transact([
        { put: { table, item: entry('4') } },
        { put: { table, item: entry('3'), condition: isNew } },
      ]),
    theirs: (client) =>
      client.send(
        new TransactWriteItemsCommand({
          TransactItems: [
            { Put: { TableName, Item: keyOf('4') } },
            {
              Put: {
                TableName,
                Item: keyOf('3'),
                ConditionExpression: isNew,
                ExpressionAttributeNames: names,
              },
            },
          ],
        }),
      ),
  },
  {
    name: 'batch of writes',
    ours: (store) =>
      store.batchWrite([
        { put: { table, item: entry('5') } },
        { delete: { table, key: { documentId: 'doc', part: '3' } } },
      ]),
    theirs: (client) =>
      client.send(
        new BatchWriteItemCommand({
          RequestItems: {
            [table]: [{ PutRequest: { Item: keyOf('5') } }, { DeleteRequest: { Key: keyOf('3') } }],
          },
        }),
      ),
  },
  {
    name: 'batch of reads',
    ours: (store) =>
      store.batchGet(table, [
        { documentId: 'doc', part: '5' },
        { documentId: 'doc', part: '9' },
      ]),
    theirs: async (client) => {
      const RequestItems = { [table]: { Keys: [keyOf('5'), keyOf('9')], ConsistentRead: true } };
      const { Responses } = await client.send(new BatchGetItemCommand({ RequestItems }));
      return Responses?.[table]?.map(plain);
    },
  },
  {
    name: 'query of a page',
    ours: (store) =>
      store.query({
        table,
        where: '#documentId = :documentId AND #part > :part',
        filter: 'attribute_exists(#part)',
        values: { documentId: 'doc', part: '1' },
        limit: 1,
        descending: true,
      }),
    theirs: async (client) => {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: '#documentId = :documentId AND #part > :part',
          FilterExpression: 'attribute_exists(#part)',
          ExpressionAttributeNames: { '#documentId': 'documentId', '#part': 'part' },
          ExpressionAttributeValues: { ':documentId': S('doc'), ':part': S('1') },
          Limit: 1,
          ScanIndexForward: false,
        }),
      );
      return { items: Items.map(plain), lastKey: plain(LastEvaluatedKey) };
    },
  },
  {
    name: 'query without its key',
    ours: (store) => store.query({ table, where: '#part = :part', values: { part: '1' } }),
    theirs: (client) =>
      client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: '#part = :part',
          ExpressionAttributeNames: names,
          ExpressionAttributeValues: { ':part': S('1') },
        }),
      ),
  },
  {
    name: 'delete whose condition fails',
    ours: (store) =>
      store.delete({ table, key: { documentId: 'doc', part: '5' }, condition: '#x = :x', values: { x: 1 } }),
    theirs: (client) =>
      client.send(
        new DeleteItemCommand({
          TableName,
          Key: keyOf('5'),
          ConditionExpression: '#x = :x',
          ExpressionAttributeNames: { '#x': 'x' },
          ExpressionAttributeValues: { ':x': { N: '1' } },
        }),
      ),
  },
  {
    name: 'delete',
    ours: (store) => store.delete({ table, key: { documentId: 'doc', part: '5' } }),
    theirs: (client) => client.send(new DeleteItemCommand({ TableName, Key: keyOf('5') })),
  },
  {
    name: 'item that is too large',
    ours: (store) => store.put({ table, item: entry('6', { text: 'x'.repeat(420_000) }) }),
    theirs: (client) =>
      client.send(new PutItemCommand({ TableName, Item: { ...keyOf('6'), text: S('x'.repeat(420_000)) } })),
  },
  {
    name: 'index that does not exist',
    ours: (store) => store.query({ table, index: 'None', where: '#part = :part', values: { part: '1' } }),
    theirs: (client) =>
      client.send(
        new QueryCommand({
          TableName,
          IndexName: 'None',
          KeyConditionExpression: '#part = :part',
          ExpressionAttributeNames: names,
          ExpressionAttributeValues: { ':part': S('1') },
        }),
      ),
  },
];

describe('our client and the official one', () => {
  it.each(CASES)('[STO-30] agree on: $name', async ({ ours: our, theirs: their }) => {
    const expected = await outcomeOf(their(sdk));
    await expect(outcomeOf(our(ours.store))).resolves.toEqual(expected);
    await expect(contentsOf(ours)).resolves.toEqual(await contentsOf(theirs));
  });
});

/** What a read answered, `done` for a write, or DynamoDB's name of the error. */
async function outcomeOf(work: Promise<unknown>): Promise<unknown> {
  try {
    const result = await work;
    return isMetadataOnly(result) ? 'done' : result;
  } catch (error) {
    return errorName(error);
  }
}

function isMetadataOnly(result: unknown): boolean {
  return result === undefined || (typeof result === 'object' && result !== null && '$metadata' in result);
}

function errorName(error: unknown): string {
  if (error instanceof ConditionFailed) return 'ConditionalCheckFailedException';
  if (error instanceof TransactionCancelled) return `TransactionCanceledException ${error.failed.join()}`;
  if (error instanceof StorageError) return error.storageCode;
  const { name, CancellationReasons: reasons = [] } = error as Error & {
    CancellationReasons?: { Code: string }[];
  };
  const failed = reasons.flatMap(({ Code }, n) => (Code === 'ConditionalCheckFailed' ? [n] : []));
  return reasons.length > 0 ? `${name} ${failed.join()}` : name;
}

/** The SDK gives bytes where the wire has base64. */
function plain(attributes: Record<string, AttributeValue> | undefined): Record<string, Value> | undefined {
  if (attributes === undefined) return undefined;
  const encode = (_: string, value: unknown): unknown =>
    value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
  return itemFromAttributes(JSON.parse(JSON.stringify(attributes, encode)) as AttributeMap);
}

async function contentsOf(opened: OpenedStore): Promise<unknown> {
  const client = sdkFor(opened);
  const { Items = [] } = await client.send(new ScanCommand({ TableName }));
  client.destroy();
  return Items;
}
