import { expect, test } from 'vitest';
import { SchemaCollector } from './documents/schema-collector.ts';
import { errorBody } from './error-body.ts';
import { ERROR_STATUS } from './errors.ts';
import { events } from './events.ts';
import type { Operation } from './operation.ts';
import { operations } from './operations.ts';
import { PROTOCOL_VERSION } from './protocol-version.ts';

/** Of everything that travels. Change it on purpose only. */
const COMMITTED = { version: 1, hash: '59bf3857fa450052' };

const ADVICE =
  'The wire has changed. Can clients of the previous version go on? Then commit the new hash. ' +
  'If not, raise PROTOCOL_VERSION too and say in protocol-version.ts what changed. The new hash: ';

test('the wire changes only on purpose', () => {
  const hash = hashOf(wireForm());
  expect(hash === COMMITTED.hash ? 'unchanged' : ADVICE + hash).toBe('unchanged');
  expect(PROTOCOL_VERSION).toBe(COMMITTED.version);
});

test('the hash notices a limit, a path and an optional field', () => {
  const form = wireForm();
  for (const [part, other] of [
    ['"maxLength":8000', '"maxLength":8001'],
    ['/api/rooms/join', '/api/rooms/enter'],
    ['"required":["roomId","messages","users"]', '"required":["roomId","messages"]'],
  ] as const) {
    expect(form).toContain(part);
    expect(hashOf(form.replace(part, other))).not.toBe(hashOf(form));
  }
});

function wireForm(): string {
  const schemas = new SchemaCollector();
  const calls = Object.entries<Operation>(operations).map(([name, operation]) => ({
    name,
    ...operation,
    summary: undefined,
    input: schemas.input(operation.input),
    output: schemas.output(operation.output),
  }));
  const news = Object.entries(events).map(([name, schema]) => ({ name, payload: schemas.output(schema) }));
  const error = schemas.output(errorBody);
  return JSON.stringify([calls, news, error, ERROR_STATUS, schemas.components]);
}

/** FNV-1a, 64 bits: against accidents, not against people. */
function hashOf(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let at = 0; at < text.length; at += 1) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(at))) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}
