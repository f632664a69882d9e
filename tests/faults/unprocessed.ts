import type { FaultReply } from './fault-rules.ts';
import type { Attributes, BatchedRequests, BatchedWrite, DynamoRequest } from './requests.ts';

type Batch = Record<string, BatchedRequests>;

/**
 * Passes on a part of a batch and answers that the rest was left unprocessed, as DynamoDB does under load.
 * Other requests pass whole.
 */
export async function leaveUnprocessed(
  request: DynamoRequest,
  ratio: number,
  ask: (request: DynamoRequest) => Promise<FaultReply>,
): Promise<FaultReply> {
  const batch = request.body.RequestItems;
  if (batch === undefined) return ask(request);
  const left: Batch = {};
  const taken: Batch = {};
  for (const [table, requests] of Object.entries(batch)) {
    const parts = split(requests, ratio);
    if (sizeOf(parts.left) > 0) left[table] = parts.left;
    if (sizeOf(parts.taken) > 0) taken[table] = parts.taken;
  }
  const name = request.operation === 'BatchGetItem' ? 'UnprocessedKeys' : 'UnprocessedItems';
  if (Object.keys(taken).length === 0) {
    return { statusCode: 200, body: { Responses: {}, [name]: left } };
  }
  const { statusCode, body } = await ask({ ...request, body: { ...request.body, RequestItems: taken } });
  return { statusCode, body: statusCode === 200 ? { ...body, [name]: left } : body };
}

function split(requests: BatchedRequests, ratio: number): { left: BatchedRequests; taken: BatchedRequests } {
  const list: readonly (BatchedWrite | Attributes)[] = Array.isArray(requests) ? requests : requests.Keys;
  const count = Math.ceil(list.length * ratio);
  const wrap = (part: readonly unknown[]): BatchedRequests =>
    Array.isArray(requests) ? (part as BatchedWrite[]) : { ...requests, Keys: part as Attributes[] };
  return { left: wrap(list.slice(0, count)), taken: wrap(list.slice(count)) };
}

function sizeOf(requests: BatchedRequests): number {
  return Array.isArray(requests) ? requests.length : requests.Keys.length;
}
