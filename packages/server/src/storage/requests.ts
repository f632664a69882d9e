import { expressionMember, expressionMembers } from './expressions.ts';
import { itemToJson } from './marshalling.ts';
import type { Delete, GetInput, Key, Put, QueryInput, TableName, Update, Write } from './store.ts';

const METERED = '"ReturnConsumedCapacity":"TOTAL"';

/** Bodies of DynamoDB's requests as JSON text, for tables whose names begin with a prefix. */
export class Requests {
  readonly #prefix: string;

  constructor(tablePrefix: string) {
    this.#prefix = tablePrefix;
  }

  get({ table, key, consistent = true }: GetInput): string {
    return `{${this.#table(table)},"Key":${itemToJson(key)},"ConsistentRead":${consistent},${METERED}}`;
  }

  query(input: QueryInput): string {
    return (
      `{${this.#table(input.table)}` +
      (input.index === undefined ? '' : `,"IndexName":${JSON.stringify(input.index)}`) +
      expressionMember('KeyConditionExpression', input.where) +
      expressionMember('FilterExpression', input.filter) +
      expressionMembers([input.where, input.filter], input.values) +
      (input.descending ? ',"ScanIndexForward":false' : '') +
      (input.limit === undefined ? '' : `,"Limit":${input.limit}`) +
      (input.startKey === undefined ? '' : `,"ExclusiveStartKey":${itemToJson(input.startKey)}`) +
      (input.consistent ? ',"ConsistentRead":true' : '') +
      `,${METERED}}`
    );
  }

  put(input: Put): string {
    return `{${this.#putMembers(input)},${METERED}}`;
  }

  update(input: Update): string {
    return `{${this.#updateMembers(input)},"ReturnValues":"ALL_NEW",${METERED}}`;
  }

  delete(input: Delete): string {
    return `{${this.#deleteMembers(input)},${METERED}}`;
  }

  transact(writes: readonly Write[], token: string | undefined): string {
    const elements = writes.map((write) => {
      if ('put' in write) return `{"Put":{${this.#putMembers(write.put)}}}`;
      if ('update' in write) return `{"Update":{${this.#updateMembers(write.update)}}}`;
      return `{"Delete":{${this.#deleteMembers(write.delete)}}}`;
    });
    const tokenMember = token === undefined ? '' : `,"ClientRequestToken":"${token}"`;
    return `{"TransactItems":[${elements.join(',')}]${tokenMember},${METERED}}`;
  }

  /** `keys`: each as JSON. */
  batchGet(table: TableName, keys: readonly string[]): string {
    const request = `{"Keys":[${keys.join(',')}],"ConsistentRead":true}`;
    return `{"RequestItems":{${JSON.stringify(this.#prefix + table)}:${request}},${METERED}}`;
  }

  /** `requests`: by table, each as JSON. */
  batchWrite(requests: ReadonlyMap<TableName, readonly string[]>): string {
    const tables = Array.from(
      requests,
      ([table, list]) => `${JSON.stringify(this.#prefix + table)}:[${list.join(',')}]`,
    );
    return `{"RequestItems":{${tables.join(',')}},${METERED}}`;
  }

  #table(table: TableName): string {
    return `"TableName":${JSON.stringify(this.#prefix + table)}`;
  }

  #putMembers({ table, item, condition, values }: Put): string {
    return `${this.#table(table)},"Item":${itemToJson(item)}${conditionMembers(condition, values)}`;
  }

  #updateMembers({ table, key, update, condition, values }: Update): string {
    return (
      this.#target(table, key) +
      expressionMember('UpdateExpression', update) +
      expressionMember('ConditionExpression', condition) +
      expressionMembers([update, condition], values)
    );
  }

  #deleteMembers({ table, key, condition, values }: Delete): string {
    return this.#target(table, key) + conditionMembers(condition, values);
  }

  #target(table: TableName, key: Key): string {
    return `${this.#table(table)},"Key":${itemToJson(key)}`;
  }
}

function conditionMembers(condition: string | undefined, values: Put['values']): string {
  if (condition === undefined) return '';
  return expressionMember('ConditionExpression', condition) + expressionMembers([condition], values);
}
