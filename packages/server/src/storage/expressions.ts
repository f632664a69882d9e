import assert from 'node:assert/strict';
import { valueToJson } from './marshalling.ts';
import type { Value } from './store.ts';

/** What the `#names` and `:values` of one or several expressions need beside them in a request. */
interface Compiled {
  /** `,"ExpressionAttributeNames":{…}` or nothing. */
  readonly names: string;
  /** Names of the values used, each once. */
  readonly values: readonly string[];
}

// Expressions are constants of the repositories; the bound is for those that are composed.
const CACHE_LIMIT = 2_000;
const cache = new Map<string, Compiled>();

/**
 * The JSON members `ExpressionAttributeNames` and `ExpressionAttributeValues` that belong to these expressions, each
 * with a leading comma: `#name` stands for the attribute `name`, `:name` for `values.name`. Values that no expression
 * uses are left out, because DynamoDB refuses them; one that is used and missing is a defect of the caller.
 */
export function expressionMembers(
  expressions: readonly (string | undefined)[],
  values: Readonly<Record<string, Value>> | undefined,
): string {
  const text = expressions.length === 1 ? (expressions[0] ?? '') : expressions.join('\n');
  const compiled = cache.get(text) ?? compile(text);
  if (compiled.values.length === 0) return compiled.names;
  const members = compiled.values.map((name) => {
    const value = values?.[name];
    assert(value !== undefined, `the expression "${text}" uses :${name}, which has no value`);
    return `":${name}":${valueToJson(value)}`;
  });
  return `${compiled.names},"ExpressionAttributeValues":{${members.join(',')}}`;
}

/** One expression as a JSON member with a leading comma; nothing if there is none. */
export function expressionMember(name: string, expression: string | undefined): string {
  return expression === undefined ? '' : `,"${name}":${JSON.stringify(expression)}`;
}

function compile(text: string): Compiled {
  const names = unique(text.matchAll(/#(\w+)/g)).map((name) => `"#${name}":"${name}"`);
  const compiled = {
    names: names.length === 0 ? '' : `,"ExpressionAttributeNames":{${names.join(',')}}`,
    values: unique(text.matchAll(/:(\w+)/g)),
  };
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(text, compiled);
  return compiled;
}

function unique(matches: Iterable<RegExpMatchArray>): string[] {
  return [...new Set(Array.from(matches, (match) => match[1] as string))];
}
