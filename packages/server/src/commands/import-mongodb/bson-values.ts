import { Binary, Decimal128, Double, Int32, Long, ObjectId, Timestamp } from 'bson';

const HEX_ID = /^[0-9a-f]{24}$/i;
/** Numbers below are seconds, others milliseconds: 1e11 s is the year 5138, 1e11 ms the year 1973. */
const SECONDS_BELOW = 100_000_000_000;
const YEAR_10000 = 253_402_300_800_000;

export type BsonDocument = Readonly<Record<string, unknown>>;

export function isDocument(value: unknown): value is BsonDocument {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isScalar(value);
}

function isScalar(value: object): boolean {
  return value instanceof Date || value instanceof Uint8Array || '_bsontype' in value;
}

/**
 * A name for an id that is the same however the id was written: an ObjectId, its hex digits, `{ $oid }`, a populated
 * document or a DBRef give the 24 digits; others a text that says what they are.
 */
export function idKey(value: unknown): string | undefined {
  if (value instanceof ObjectId) return value.toHexString();
  if (typeof value === 'string') return keyOfText(value.trim());
  if (value instanceof Binary) return `b:${Buffer.from(value.buffer).toString('hex')}`;
  if (typeof value === 'number' || value instanceof Long) return `n:${value.toString()}`;
  return keyInside(value);
}

function keyInside(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || value instanceof Date) return undefined;
  const inside = value as Readonly<Record<string, unknown>>;
  const name = ['$oid', '_id', 'oid', '$id', 'id'].find((one) => (inside[one] ?? undefined) !== undefined);
  return name === undefined ? undefined : idKey(inside[name]);
}

function keyOfText(text: string): string | undefined {
  if (HEX_ID.test(text)) return text.toLowerCase();
  return text === '' ? undefined : `s:${text}`;
}

/** The text of a key that was no ObjectId: perhaps a name. */
export function nameInKey(key: string): string | undefined {
  return key.startsWith('s:') ? key.slice(2) : undefined;
}

export function asText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const number = asNumber(value);
  if (value instanceof Decimal128) return value.toString();
  return number === undefined ? undefined : String(number);
}

export function asNumber(value: unknown): number | undefined {
  const plain = value instanceof Decimal128 ? Number(value.toString()) : value;
  if (plain instanceof Long) return plain.toNumber();
  if (plain instanceof Int32 || plain instanceof Double) return plain.value;
  if (typeof plain === 'bigint') return Number(plain);
  if (typeof plain === 'string' && plain.trim() !== '') return finite(Number(plain));
  return typeof plain === 'number' ? finite(plain) : undefined;
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

export function asFlag(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') return /^(?:true|yes|1)$/i.test(value.trim());
  const number = asNumber(value);
  return number === undefined ? undefined : number !== 0;
}

/** Milliseconds since 1970: of a Date, a text, seconds, milliseconds, a Timestamp or `{ $date }`. */
export function asInstant(value: unknown): number | undefined {
  if (value instanceof Date) return inRange(value.getTime());
  if (value instanceof Timestamp) return inRange(value.getHighBits() * 1_000);
  if (typeof value === 'string' && !/^\d+$/.test(value)) return inRange(Date.parse(value));
  if (isDocument(value)) return '$date' in value ? asInstant(value['$date']) : undefined;
  const number = asNumber(value);
  if (number === undefined) return undefined;
  return inRange(Math.round(Math.abs(number) < SECONDS_BELOW ? number * 1_000 : number));
}

function inRange(ms: number): number | undefined {
  return ms >= 0 && ms < YEAR_10000 ? ms : undefined;
}

export function asList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
}

/** Milliseconds since 1970 when an ObjectId was made, of its hex digits. */
export function instantOfKey(key: string): number | undefined {
  return HEX_ID.test(key) ? Number.parseInt(key.slice(0, 8), 16) * 1_000 : undefined;
}
