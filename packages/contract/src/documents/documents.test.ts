import { Parser } from '@asyncapi/parser';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { events } from '../events.ts';
import type { Operation } from '../operation.ts';
import { operations } from '../operations.ts';
import { asyncApiDocument } from './asyncapi.ts';
import { openApiDocument } from './openapi.ts';
import { SchemaCollector, type JsonSchema } from './schema-collector.ts';

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

/** The parser takes its time, and a busy machine more. */
const PATIENCE_MS = 300_000;
const parser = new Parser();

test(
  'the AsyncAPI document is valid and has every event and every operation of the socket',
  async () => {
    const document = asyncApiDocument();
    for (const part of partsOf(document)) expect(await errorsOf(part)).toEqual([]);
    const served = Object.entries<Operation>(operations).filter(([, { socket }]) => socket);
    expect(Object.keys(document['operations'] as object).toSorted()).toEqual(
      [
        ...Object.keys(events).map((name) => name.replace(':', '.')),
        ...served.map(([name]) => name),
      ].toSorted(),
    );
  },
  PATIENCE_MS,
);

test('the parts of the AsyncAPI document leave nothing of it out', () => {
  const document = asyncApiDocument() as unknown as AsyncApi;
  const parts = partsOf(document) as unknown as AsyncApi[];
  const together = {
    ...document,
    operations: Object.assign({}, ...parts.map((part) => part.operations)),
    channels: { socket: { ...document.channels.socket, messages: messagesAmong(parts) } },
    components: { schemas: Object.assign({}, ...parts.map((part) => part.components?.schemas)) },
  };
  expect(together).toEqual(withoutSchemaReferences(document));
});

test(
  'the check of the AsyncAPI document can fail',
  async () => {
    const document = { ...asyncApiDocument(), components: { schemas: {} } } as unknown as AsyncApi;
    const wrong = {
      operation: { ...document, operations: { broken: { action: 'shout' } } },
      message: {
        ...document,
        channels: {
          socket: { ...document.channels.socket, messages: { broken: { payload: { type: 'odd' } } } },
        },
        operations: {
          broken: { action: 'send', channel: CHANNEL, messages: [{ $ref: `${MESSAGES}broken` }] },
        },
      },
      schema: { ...document, operations: {}, components: { schemas: { Broken: { type: 'odd' } } } },
    };
    for (const planted of Object.values(wrong)) {
      const errors = await Promise.all(partsOf(planted).map(errorsOf));
      expect(errors.flat()).not.toEqual([]);
    }
  },
  PATIENCE_MS,
);

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

interface AsyncApi extends JsonSchema {
  readonly channels: { readonly socket?: { readonly messages: JsonSchema } };
  readonly operations: Readonly<Record<string, Exchange>>;
  readonly components?: { readonly schemas: JsonSchema };
}

interface Exchange {
  readonly messages?: readonly Reference[];
  readonly reply?: { readonly messages: readonly Reference[] };
}

interface Reference {
  readonly $ref: string;
}

const CHANNEL = { $ref: '#/channels/socket' };
const MESSAGES = '#/channels/socket/messages/';
/** Operations that are parsed together. */
const PART = 20;

/**
 * The parser puts the whole channel into each operation, and each schema wherever it is named: one document takes it
 * the square of their number. So it gets the schemas, and the operations in groups with their messages, each of which
 * names no other schema. That the names lead somewhere is another test.
 */
function partsOf(whole: JsonSchema): JsonSchema[] {
  const { components, ...document } = withoutSchemaReferences(whole) as AsyncApi;
  const names = Object.keys(document.operations);
  const groups = Array.from({ length: Math.ceil(names.length / PART) }, (_, at) => {
    const group = Object.fromEntries(
      names.slice(at * PART, (at + 1) * PART).map((name) => [name, document.operations[name] as Exchange]),
    );
    return { ...document, operations: group, channels: channelsFor(document, group) };
  });
  return [{ ...document, channels: {}, operations: {}, components }, ...groups];
}

function channelsFor({ channels }: AsyncApi, group: AsyncApi['operations']): AsyncApi['channels'] {
  const named = Object.values(group).flatMap(({ messages = [], reply }) => [
    ...messages,
    ...(reply?.messages ?? []),
  ]);
  const keys = new Set(named.map(({ $ref }) => $ref.replace(MESSAGES, '')));
  const messages = Object.entries(channels.socket?.messages ?? {}).filter(([key]) => keys.has(key));
  return { socket: { ...channels.socket, messages: Object.fromEntries(messages) } };
}

function messagesAmong(parts: readonly AsyncApi[]): object {
  return Object.assign({}, ...parts.map(({ channels }) => channels.socket?.messages)) as object;
}

function withoutSchemaReferences(document: JsonSchema): JsonSchema {
  return JSON.parse(JSON.stringify(document), (_key, value: unknown) =>
    isSchemaReference(value) ? {} : value,
  ) as JsonSchema;
}

function isSchemaReference(value: unknown): boolean {
  const { $ref } = (value ?? {}) as Partial<Reference>;
  return typeof $ref === 'string' && $ref.startsWith('#/components/schemas/');
}

async function errorsOf(document: JsonSchema): Promise<string[]> {
  const { diagnostics } = await parser.parse(JSON.stringify(document));
  return errorsAmong(diagnostics);
}

function errorsAmong(diagnostics: readonly { severity: number; message: string }[]): string[] {
  return diagnostics.filter(({ severity }) => severity === 0).map(({ message }) => message);
}
