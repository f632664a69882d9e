import { Parser } from '@asyncapi/parser';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { events } from '../events.ts';
import type { Operation } from '../operation.ts';
import { operations } from '../operations.ts';
import { asyncApiDocument } from './asyncapi.ts';
import { openApiDocument } from './openapi.ts';
import { SchemaCollector } from './schema-collector.ts';

test('the OpenAPI document is valid and has every operation', async () => {
  const document = openApiDocument();
  expect(await new Validator().validate(structuredClone(document))).toEqual({ valid: true });
  const paths = Object.values(document['paths'] as Record<string, Record<string, { operationId: string }>>);
  const ids = paths.flatMap((path) => Object.values(path).map(({ operationId }) => operationId));
  expect(ids.toSorted()).toEqual(Object.keys(operations).toSorted());
});

test('the check of the OpenAPI document can fail', async () => {
  const document = { ...openApiDocument(), paths: { 'no-slash': { get: { responses: 'none' } } } };
  expect(await new Validator().validate(document)).toMatchObject({ valid: false });
});

test('the AsyncAPI document is valid and has every event and every operation of the socket', async () => {
  const document = asyncApiDocument();
  const { diagnostics } = await new Parser().parse(JSON.stringify(document));
  expect(errorsAmong(diagnostics)).toEqual([]);
  const served = Object.entries<Operation>(operations).filter(([, { socket }]) => socket);
  expect(Object.keys(document['operations'] as object).toSorted()).toEqual(
    [
      ...Object.keys(events).map((name) => name.replace(':', '.')),
      ...served.map(([name]) => name),
    ].toSorted(),
  );
  // The parser takes seconds, and on a loaded machine minutes.
}, 600_000);

test('the check of the AsyncAPI document can fail', async () => {
  const document = { ...asyncApiDocument(), operations: { broken: { action: 'shout' } } };
  const { diagnostics } = await new Parser().parse(JSON.stringify(document));
  expect(errorsAmong(diagnostics)).not.toEqual([]);
});

test('every reference of both documents leads somewhere', () => {
  for (const document of [openApiDocument(), asyncApiDocument()]) {
    const references = JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g);
    const dangling = [...references].filter(([, pointer = '']) => {
      const target = pointer
        .split('/')
        .reduce<unknown>((part, key) => (part as Record<string, unknown> | undefined)?.[key], document);
      return typeof target !== 'object';
    });
    expect(dangling).toEqual([]);
  }
});

test('one id for two forms of a schema is refused', () => {
  const schema = z.object({ part: z.string().default('') }).meta({ id: 'PlantedForTest' });
  const schemas = new SchemaCollector();
  schemas.output(schema);
  expect(() => schemas.input(schema)).toThrow(/PlantedForTest differs/);
});

function errorsAmong(diagnostics: readonly { severity: number; message: string }[]): string[] {
  return diagnostics.filter(({ severity }) => severity === 0).map(({ message }) => message);
}
