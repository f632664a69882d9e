import { createHash } from 'node:crypto';
import type { Item, Value, Write } from '../storage/store.ts';

export const TIMERS = 'Timers';
/** Lists the buckets that hold something, in the order of time: nobody looks into empty minutes. */
export const AGENDA = 'agenda';
/** Within a minute timers spread over so many partitions. */
const SHARDS = 4;
const MINUTE_MS = 60_000;

/** Something that has to happen at a time, once. */
export interface Timer {
  readonly kind: string;
  /** Milliseconds since 1970. */
  readonly dueAt: number;
  /** With kind and time it names the timer: setting it twice is setting it once. */
  readonly key: string;
  readonly payload: Readonly<Record<string, Value>>;
}

export interface StoredTimer extends Timer {
  readonly bucket: string;
  readonly dueKey: string;
}

/**
 * Writes that set timers, to be made in one transaction with what they belong to. Bucket: minute (UTC) and shard; key:
 * time, kind and name. The agenda's entry counts, so that it is not removed while something is added.
 */
export function timerWrites(timers: readonly Timer[]): Write[] {
  const stored = new Map(timers.map((timer) => [dueKeyOf(timer), timer]));
  const buckets = new Set([...stored.values()].map(bucketOf));
  return [
    ...Array.from(stored, ([dueKey, timer]): Write => ({
      put: { table: TIMERS, item: toItem(dueKey, timer) },
    })),
    ...Array.from(buckets, agendaWrite),
  ];
}

/**
 * Timers that were set by several hands may share a bucket, and a transaction has no item twice: one entry of the agenda
 * is enough for all of them.
 */
export function withoutRepeats(writes: readonly Write[]): Write[] {
  const seen = new Set<string>();
  return writes.filter((write) => {
    const bucket = agendaBucketOf(write);
    if (bucket === undefined) return true;
    if (seen.has(bucket)) return false;
    return seen.add(bucket);
  });
}

/** The bucket that a write puts onto the agenda; undefined for other writes. */
export function agendaBucketOf(write: Write): string | undefined {
  if (!('update' in write) || write.update.table !== TIMERS) return undefined;
  const { bucket, dueKey } = write.update.key;
  return bucket === AGENDA ? String(dueKey) : undefined;
}

export function fromItem(item: Item): StoredTimer {
  return {
    bucket: item['bucket'] as string,
    dueKey: item['dueKey'] as string,
    kind: item['kind'] as string,
    dueAt: item['dueAt'] as number,
    key: item['key'] as string,
    payload: item['payload'] as Record<string, Value>,
  };
}

/** When the minute of a bucket begins, milliseconds since 1970. */
export function minuteOf(bucket: string): number {
  return Date.parse(`${bucket.slice(0, bucket.indexOf('#'))}:00Z`);
}

function bucketOf({ dueAt, key }: Pick<Timer, 'dueAt' | 'key'>): string {
  const minute = new Date(dueAt - (dueAt % MINUTE_MS)).toISOString().slice(0, 16);
  const shard = (createHash('sha256').update(key).digest()[0] ?? 0) % SHARDS;
  return `${minute}#${shard}`;
}

function dueKeyOf({ dueAt, kind, key }: Timer): string {
  return `${new Date(dueAt).toISOString()}#${kind}#${key}`;
}

function toItem(dueKey: string, timer: Timer): Item {
  const { kind, dueAt, key, payload } = timer;
  return { bucket: bucketOf(timer), dueKey, kind, dueAt, key, payload };
}

function agendaWrite(bucket: string): Write {
  return {
    update: {
      table: TIMERS,
      key: { bucket: AGENDA, dueKey: bucket },
      update: 'ADD #count :one',
      values: { one: 1 },
    },
  };
}
