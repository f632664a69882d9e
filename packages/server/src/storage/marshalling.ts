import assert from 'node:assert/strict';
import type { Item, Value } from './store.ts';

/** A value as DynamoDB writes it in JSON: one type letter and the value. */
export type AttributeValue =
  | { S: string }
  | { N: string }
  | { BOOL: boolean }
  | { NULL: true }
  | { B: string }
  | { L: AttributeValue[] }
  | { M: AttributeMap }
  | { SS: string[] }
  | { NS: string[] }
  | { BS: string[] };
export type AttributeMap = Record<string, AttributeValue>;

/**
 * JSON text of an item in DynamoDB's notation; `undefined` attributes are left out.
 * Text rather than objects, because `JSON.stringify` over wrapper objects costs about twice as much.
 */
export function itemToJson(item: Item): string {
  let text = '{';
  for (const name of Object.keys(item)) {
    const value = item[name];
    if (value === undefined) continue;
    text += `${text.length === 1 ? '' : ','}${JSON.stringify(name)}:${valueToJson(value)}`;
  }
  return `${text}}`;
}

export function valueToJson(value: Value): string {
  if (typeof value === 'string') return `{"S":${JSON.stringify(value)}}`;
  if (typeof value === 'number') {
    assert(Number.isFinite(value), 'a stored number must be finite');
    return `{"N":"${value}"}`;
  }
  if (typeof value === 'boolean') return value ? '{"BOOL":true}' : '{"BOOL":false}';
  return objectToJson(value);
}

function objectToJson(value: Exclude<Value, string | number | boolean>): string {
  if (value === null) return '{"NULL":true}';
  if (Array.isArray(value)) return `{"L":[${value.map(valueToJson).join(',')}]}`;
  if (value instanceof Uint8Array) {
    return `{"B":"${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')}"}`;
  }
  return `{"M":${itemToJson(value)}}`;
}

/** Sets, which Atrium never writes, are read as arrays. */
export function itemFromAttributes(attributes: AttributeMap): Record<string, Value> {
  const item: Record<string, Value> = {};
  for (const name of Object.keys(attributes)) {
    const value = valueFromAttribute(attributes[name] as AttributeValue);
    // Plain assignment would replace the prototype instead.
    if (name === '__proto__') Object.defineProperty(item, name, { value, ...OWN_PROPERTY });
    else item[name] = value;
  }
  return item;
}

const OWN_PROPERTY = { enumerable: true, configurable: true, writable: true };

function valueFromAttribute(attribute: AttributeValue): Value {
  if ('S' in attribute) return attribute.S;
  if ('N' in attribute) return Number(attribute.N);
  if ('BOOL' in attribute) return attribute.BOOL;
  if ('M' in attribute) return itemFromAttributes(attribute.M);
  if ('L' in attribute) return attribute.L.map(valueFromAttribute);
  return rareValueFromAttribute(attribute);
}

type RareAttribute = Extract<
  AttributeValue,
  { NULL: true } | { B: string } | { SS: string[] } | { NS: string[] } | { BS: string[] }
>;

function rareValueFromAttribute(attribute: RareAttribute): Value {
  if ('NULL' in attribute) return null;
  if ('B' in attribute) return bytesFromBase64(attribute.B);
  if ('SS' in attribute) return attribute.SS;
  if ('NS' in attribute) return attribute.NS.map(Number);
  return attribute.BS.map(bytesFromBase64);
}

function bytesFromBase64(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64');
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
