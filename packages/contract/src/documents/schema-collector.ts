import { z } from 'zod';

export type JsonSchema = Record<string, unknown>;

/**
 * JSON Schemas for one document. Schemas with an id (`.meta({ id })`) are written once, under `components`, and referred to.
 * Unknown fields are not forbidden anywhere: servers ignore them and clients must, so that fields can be added.
 */
export class SchemaCollector {
  readonly components: Record<string, JsonSchema> = {};

  /** What a caller may send. */
  input(schema: z.ZodType): JsonSchema {
    return this.#convert(schema, 'input');
  }

  /** What the server sends. */
  output(schema: z.ZodType): JsonSchema {
    return this.#convert(schema, 'output');
  }

  #convert(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const converted = z.toJSONSchema(schema, { io, override: ({ jsonSchema }) => simplify(jsonSchema) });
    const {
      $schema: _,
      $defs = {},
      ...own
    } = rewriteReferences(converted) as JsonSchema & {
      $defs?: Record<string, JsonSchema>;
    };
    for (const [id, definition] of Object.entries($defs)) {
      const known = (this.components[id] ??= definition);
      if (JSON.stringify(known) !== JSON.stringify(definition)) {
        throw new Error(`${id} differs between input and output: give the two different ids`);
      }
    }
    return own;
  }
}

function simplify(schema: JsonSchema): void {
  if (schema['additionalProperties'] === false) delete schema['additionalProperties'];
  // The format says it all; the pattern is a page of leap years.
  if (schema['format'] === 'date-time') delete schema['pattern'];
  if (schema['maximum'] === Number.MAX_SAFE_INTEGER) delete schema['maximum'];
}

function rewriteReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rewriteReferences);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) =>
      key === '$ref' && typeof part === 'string'
        ? [key, part.replace('#/$defs/', '#/components/schemas/')]
        : [key, rewriteReferences(part)],
    ),
  );
}
