/** A request to DynamoDB as the proxy reads it; values in DynamoDB's notation. */
export interface DynamoRequest {
  readonly operation: string;
  readonly body: RequestBody;
}

export type Attributes = Record<string, unknown>;

export interface RequestBody {
  TableName?: string;
  IndexName?: string;
  Key?: Attributes;
  Item?: Attributes;
  TransactItems?: Record<string, { TableName: string; Key?: Attributes; Item?: Attributes }>[];
  RequestItems?: Record<string, BatchedRequests>;
}

/** Of `BatchWriteItem` a list, of `BatchGetItem` an object with keys. */
export type BatchedRequests = BatchedWrite[] | { Keys: Attributes[] };
export interface BatchedWrite {
  PutRequest?: { Item: Attributes };
  DeleteRequest?: { Key: Attributes };
}

/** An IAM action and the table or index that it is about. */
export interface UsedAction {
  readonly action: string;
  readonly resource: string;
}

/** The ten actions of the policy that Atrium was founded with. It must work with nothing more. */
export const FOUNDING_ACTIONS: readonly string[] = [
  'CreateTable',
  'DescribeTable',
  'Query',
  'Scan',
  'GetItem',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'BatchGetItem',
  'BatchWriteItem',
];

const TRANSACTION_ACTIONS: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  Get: 'GetItem',
  ConditionCheck: 'ConditionCheckItem',
};

/**
 * What a policy must allow for a request. Transactions have no action of their own: each element needs its own
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html).
 */
export function usedActions({ operation, body }: DynamoRequest): UsedAction[] {
  if (body.TransactItems) return body.TransactItems.flatMap(actionsOfElement);
  if (body.RequestItems) {
    return Object.keys(body.RequestItems).map((table) => ({ action: operation, resource: arnOf(table) }));
  }
  if (body.TableName === undefined) return [{ action: operation, resource: '*' }];
  const index = body.IndexName === undefined ? '' : `/index/${body.IndexName}`;
  return [{ action: operation, resource: arnOf(body.TableName) + index }];
}

function actionsOfElement(element: Record<string, { TableName: string }>): UsedAction[] {
  return Object.entries(element).map(([kind, { TableName }]) => ({
    action: TRANSACTION_ACTIONS[kind] ?? kind,
    resource: arnOf(TableName),
  }));
}

function arnOf(table: string): string {
  return `arn:aws:dynamodb:us-east-1:000000000000:table/${table}`;
}

/** An item that a request writes: its table, and either all of it or its key. */
export interface WrittenItem {
  readonly table: string;
  readonly attributes: Attributes;
}

export function writtenItems({ operation, body }: DynamoRequest): WrittenItem[] {
  if (operation === 'TransactWriteItems') return (body.TransactItems ?? []).flatMap(writtenByElement);
  if (operation === 'BatchWriteItem') return writtenByBatch(body.RequestItems ?? {});
  const isWrite = ['PutItem', 'UpdateItem', 'DeleteItem'].includes(operation);
  const attributes = body.Item ?? body.Key;
  if (!isWrite || body.TableName === undefined || attributes === undefined) return [];
  return [{ table: body.TableName, attributes }];
}

function writtenByElement(element: NonNullable<RequestBody['TransactItems']>[number]): WrittenItem[] {
  return Object.entries(element).flatMap(([kind, { TableName: table, Item, Key }]) => {
    const attributes = Item ?? Key;
    return kind === 'ConditionCheck' || attributes === undefined ? [] : [{ table, attributes }];
  });
}

function writtenByBatch(requests: Record<string, BatchedRequests>): WrittenItem[] {
  return Object.entries(requests).flatMap(([table, list]) =>
    (list as BatchedWrite[]).flatMap(({ PutRequest, DeleteRequest }) => {
      const attributes = PutRequest?.Item ?? DeleteRequest?.Key;
      return attributes === undefined ? [] : [{ table, attributes }];
    }),
  );
}
