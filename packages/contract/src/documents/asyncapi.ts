import { errorBody } from '../error-body.ts';
import { events } from '../events.ts';
import type { Operation } from '../operation.ts';
import { operations } from '../operations.ts';
import { PROTOCOL_VERSION } from '../protocol-version.ts';
import { SchemaCollector, type JsonSchema } from './schema-collector.ts';

const CHANNEL = { $ref: '#/channels/socket' };

/** AsyncAPI 3.0 of the socket: events it emits, operations it serves. https://www.asyncapi.com/docs/reference/specification/v3.0.0 */
export function asyncApiDocument(): JsonSchema {
  const schemas = new SchemaCollector();
  const messages: Record<string, JsonSchema> = {};
  const exchanges: Record<string, JsonSchema> = {};

  for (const [name, schema] of Object.entries(events)) {
    const key = name.replace(':', '.');
    messages[key] = { name, payload: schemas.output(schema) };
    exchanges[key] = { action: 'send', channel: CHANNEL, messages: [messageReference(key)] };
  }
  for (const [name, operation] of Object.entries<Operation>(operations)) {
    if (!operation.socket) continue;
    messages[name] = { name, summary: operation.summary, payload: schemas.input(operation.input) };
    messages[`${name}.answer`] = { payload: answerSchema(operation, schemas) };
    exchanges[name] = {
      action: 'receive',
      summary: operation.summary,
      channel: CHANNEL,
      messages: [messageReference(name)],
      reply: { channel: CHANNEL, messages: [messageReference(`${name}.answer`)] },
    };
  }

  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Atrium',
      version: String(PROTOCOL_VERSION),
      description:
        'Socket.IO 4. Calls are `emitWithAck(name, input)`; the acknowledgement is the answer. Events are news: whatever they announce can be read.',
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    channels: { socket: { address: '/socket.io/', messages } },
    operations: exchanges,
    components: { schemas: schemas.components },
  };
}

function messageReference(key: string): JsonSchema {
  return { $ref: `#/channels/socket/messages/${key}` };
}

function answerSchema(operation: Operation, schemas: SchemaCollector): JsonSchema {
  const done = { ok: { const: true }, output: schemas.output(operation.output) };
  schemas.output(errorBody);
  const refused = {
    ok: { const: false },
    error: { $ref: '#/components/schemas/ErrorBody/properties/error' },
  };
  return {
    oneOf: [
      { type: 'object', properties: done, required: ['ok', 'output'] },
      { type: 'object', properties: refused, required: ['ok', 'error'] },
    ],
  };
}
