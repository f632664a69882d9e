import { errorBody } from '../error-body.ts';
import { ERROR_MEANING, ERROR_STATUS, type ErrorCode } from '../errors.ts';
import { COMMON_ERRORS, type HttpMethod, type Operation } from '../operation.ts';
import { operations } from '../operations.ts';
import { PROTOCOL_VERSION } from '../protocol-version.ts';
import { SchemaCollector, type JsonSchema } from './schema-collector.ts';

const BODYLESS: ReadonlySet<HttpMethod> = new Set(['GET', 'DELETE']);

/** OpenAPI 3.1 of the operations table: https://spec.openapis.org/oas/v3.1.1 */
export function openApiDocument(): JsonSchema {
  const schemas = new SchemaCollector();
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const [name, operation] of Object.entries<Operation>(operations)) {
    const path = (paths[operation.path.replaceAll(/:(\w+)/g, '{$1}')] ??= {});
    path[operation.method.toLowerCase()] = operationObject(name, operation, schemas);
  }
  const error = schemas.output(errorBody);
  return {
    openapi: '3.1.1',
    info: {
      title: 'Atrium',
      version: String(PROTOCOL_VERSION),
      description: 'Chat rooms over HTTP. The same operations are served over Socket.IO: /api/asyncapi.json.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: schemas.components,
      responses: errorResponses(error),
      securitySchemes: {
        cookie: { type: 'apiKey', in: 'cookie', name: '__Host-atrium' },
        bearer: { type: 'http', scheme: 'bearer' },
      },
    },
  };
}

function operationObject(name: string, operation: Operation, schemas: SchemaCollector): JsonSchema {
  const { summary, access, output } = operation;
  return {
    operationId: name,
    summary,
    tags: [name.split('.')[0]],
    ...(access === 'public' ? { security: [] } : { security: [{ cookie: [] }, { bearer: [] }] }),
    ...inputObject(operation, schemas),
    responses: {
      200: {
        description: 'Done.',
        content: { 'application/json': { schema: schemas.output(output) } },
      },
      ...Object.fromEntries(
        Object.keys(statusesOf(operation)).map((status) => [
          status,
          { $ref: `#/components/responses/${status}` },
        ]),
      ),
    },
  };
}

/** Fields named in the path come from there; the others from the query, or from the body where the method has one. */
function inputObject(operation: Operation, schemas: SchemaCollector): JsonSchema {
  const inPath = new Set([...operation.path.matchAll(/:(\w+)/g)].map((match) => match[1]));
  const { properties = {}, required = [] } = schemas.input(operation.input) as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  const fields = Object.entries(properties);
  const parameter = ([name, schema]: [string, JsonSchema]) => ({
    name,
    in: inPath.has(name) ? 'path' : 'query',
    required: inPath.has(name) || required.includes(name),
    schema,
  });
  const pathFields = fields.filter(([name]) => inPath.has(name));
  const otherFields = fields.filter(([name]) => !inPath.has(name));
  if (BODYLESS.has(operation.method)) return { parameters: [...pathFields, ...otherFields].map(parameter) };
  const needed = required.filter((name) => !inPath.has(name));
  const schema = {
    type: 'object',
    properties: Object.fromEntries(otherFields),
    ...(needed.length > 0 && { required: needed }),
  };
  return {
    parameters: pathFields.map(parameter),
    ...(otherFields.length > 0 && {
      requestBody: { required: needed.length > 0, content: { 'application/json': { schema } } },
    }),
  };
}

function statusesOf(operation: Operation): Record<number, ErrorCode[]> {
  return byStatus([...COMMON_ERRORS, ...operation.errors]);
}

function byStatus(codes: readonly ErrorCode[]): Record<number, ErrorCode[]> {
  const statuses: Record<number, ErrorCode[]> = {};
  for (const code of codes) (statuses[ERROR_STATUS[code]] ??= []).push(code);
  return statuses;
}

function errorResponses(schema: JsonSchema): Record<string, JsonSchema> {
  const statuses = byStatus(Object.keys(ERROR_STATUS) as ErrorCode[]);
  return Object.fromEntries(
    Object.entries(statuses).map(([status, codes]) => [
      status,
      {
        description: codes.map((code) => `\`${code}\`: ${ERROR_MEANING[code]}`).join('\n'),
        content: { 'application/json': { schema } },
      },
    ]),
  );
}
