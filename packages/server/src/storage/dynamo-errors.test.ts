import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { replyOf, treatmentOf } from '../../../../tools/generate-error-docs.ts';
import { DYNAMO_ERRORS, type DynamoError } from './dynamo-errors.ts';
import { StorageError } from './errors.ts';
import { ENDLESS_PATIENCE, openStore } from './open-store.ts';

/** So many retries may be made before the budget is spent. */
const BUDGET = 3;
/** Requests at least, and at most. An attempt that a busy machine cut off before it was heard is one less of many. */
const REQUESTS: Readonly<Record<string, readonly [number, number]>> = {
  no: [1, 1],
  once: [2, 2],
  again: [3, 1 + BUDGET],
};

/** A DynamoDB that says nothing else. */
async function startRefusing(error: DynamoError) {
  const { statusCode, text } = replyOf(error);
  const heard = { requests: 0 };
  const server = createServer((request, response) => {
    heard.requests += 1;
    request.resume();
    response.writeHead(statusCode, { 'content-type': 'application/x-amz-json-1.0' }).end(text);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const config = { kind: 'endpoint', endpoint, tablePrefix: '', region: 'us-east-1' } as const;
  const opened = await openStore({ config, patience: ENDLESS_PATIENCE, retryBudget: BUDGET });
  onTestFinished(() => opened.close());
  return { store: opened.store, heard };
}

describe('what DynamoDB says', () => {
  test.concurrent.each(
    DYNAMO_ERRORS.map((error) => [`${error.name}: ${error.message ?? ''}`, error] as const),
  )('[OPS-10] %s is treated as docs/errors.md says', async (_, error) => {
    const { store, heard } = await startRefusing(error);
    const { code, attempts } = treatmentOf(error);
    const thrown: unknown = await store
      .get({ table: 'Users', key: { userId: 'u' } })
      .catch((e: unknown) => e);
    const isConflict = code === 'conflict';
    expect(isConflict || thrown instanceof StorageError).toBe(true);
    const { name, code: thrownCode, storageCode } = thrown as StorageError;
    const told = isConflict ? name : `${thrownCode} ${storageCode}`;
    const conflicts = ['ConditionFailed', 'TransactionCancelled'];
    expect(isConflict ? conflicts : [`${code} ${error.name.replace(/\[.*/, '')}`]).toContain(told);
    const [least, most] = REQUESTS[attempts.split(/[ ,]/)[0] ?? ''] ?? [0, 0];
    expect(heard.requests).toBeGreaterThanOrEqual(least);
    expect(heard.requests).toBeLessThanOrEqual(most);
  });
});
