import { AppError } from '@atrium/contract/errors';
import type { RoomId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import type { Output } from '@atrium/contract/operations';
import type { Call } from '../transport/transport.ts';
import type { RoomLog } from './room-log.ts';
import type { OlderEdge } from './segment.ts';

type Page = Output<'messages.page'>;

export interface OlderPagesDeps {
  readonly roomId: RoomId;
  readonly call: Call;
  readonly onPage: (page: Page) => void;
}

/**
 * Loads what comes before the newest stretch of a log. Where no cursor is known (a part was dropped to save memory)
 * it walks down from the newest page; pages overlap with what is held, which the log allows.
 */
export async function loadOlderPage(log: RoomLog, deps: OlderPagesDeps): Promise<void> {
  const start = log.newest?.start;
  if (start === undefined || log.newest?.edge.kind === 'beginning') return;
  let cursor = cursorOf(log);
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- a cursor comes with the page before
    const page = await pageBefore(cursor, log, deps);
    take(page, log);
    deps.onPage(page);
    cursor = page.before;
    if (cursor === undefined || log.newest?.start !== start) return;
  }
}

async function pageBefore(
  cursor: string | undefined,
  log: RoomLog,
  { call, roomId }: OlderPagesDeps,
): Promise<Page> {
  const page = { roomId, limit: LIMITS.pageSize };
  if (cursor === undefined) return call('messages.page', page);
  try {
    return await call('messages.page', { ...page, before: cursor });
  } catch (error) {
    // A cursor from before the server was updated: without one the place is found all the same.
    if (!(error instanceof AppError) || error.code !== 'invalid') throw error;
    log.setEdge({ kind: 'unknown' });
    return call('messages.page', page);
  }
}

function take({ messages, before }: Page, log: RoomLog): void {
  const edge: OlderEdge = before === undefined ? { kind: 'beginning' } : { kind: 'cursor', before };
  if (messages.length > 0) log.insert({ messages, edge });
  else log.setEdge(edge);
}

function cursorOf({ newest }: RoomLog): string | undefined {
  return newest?.edge.kind === 'cursor' ? newest.edge.before : undefined;
}

/** Loads what stands around a message; before and behind it there may be gaps. */
export async function loadPageAround(log: RoomLog, around: number, deps: OlderPagesDeps): Promise<void> {
  const { roomId, call, onPage } = deps;
  const page = await call('messages.page', { roomId, around, limit: LIMITS.pageSize });
  if (page.messages.length > 0) take(page, log);
  onPage(page);
}
