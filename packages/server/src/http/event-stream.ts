import { once } from 'node:events';
import type { OperationName } from '@atrium/contract/operations';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../dispatcher.ts';

/** One event of a stream, as the socket would tell it. */
export interface StreamedEvent {
  readonly event: string;
  readonly payload: unknown;
  readonly id?: number;
}

/** What follows the answer of an operation. `signal` says that nobody reads any more. */
export type Follow = (output: unknown, caller: Caller, signal: AbortSignal) => AsyncIterable<StreamedEvent>;

/** Operations whose callers may ask for a stream of events instead of one answer. */
export type Follows = Partial<Record<OperationName, Follow>>;

/** Proxies and our own limit for unread answers must not take a quiet stream for a dead one, milliseconds. */
const KEEP_ALIVE_MS = 10_000;

export function wantsEvents(request: FastifyRequest): boolean {
  return /(?:^|[\s,])text\/event-stream\b/i.test(request.headers.accept ?? '');
}

/**
 * Answers with server-sent events until there are no more. Each is taken when the network has taken the one before.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export async function answerWithEvents(
  reply: FastifyReply,
  follow: (signal: AbortSignal) => AsyncIterable<StreamedEvent>,
): Promise<void> {
  const gone = new AbortController();
  const { raw } = reply.hijack();
  raw.once('close', () => gone.abort());
  if (raw.destroyed) gone.abort();
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) raw.setHeader(name, value);
  // For nginx: events are worth nothing late.
  raw.writeHead(200, { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' });
  raw.flushHeaders();
  const keepAlive = setInterval(() => {
    // A write would prolong the life of an answer that nobody reads.
    if (raw.writableLength === 0) raw.write(':\n\n');
  }, KEEP_ALIVE_MS);
  try {
    for await (const event of follow(gone.signal)) {
      if (gone.signal.aborted || raw.write(lineOf(event))) continue;
      // Rejects when nobody reads any more; the source hears of it too, and ends.
      await once(raw, 'drain', { signal: gone.signal }).catch(() => undefined);
    }
  } finally {
    clearInterval(keepAlive);
    raw.end();
  }
}

function lineOf({ event, payload, id }: StreamedEvent): string {
  const number = id === undefined ? '' : `id: ${id}\n`;
  return `${number}event: ${event}\ndata: ${JSON.stringify(payload)}\n\n`;
}
