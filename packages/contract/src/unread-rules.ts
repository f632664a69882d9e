import type { Attention, ReadMarker } from './unread.ts';

/** Whether a marker counts before another one: what was marked as unread stays so, then the further one. */
export function isLaterMarker(one: ReadMarker, other: ReadMarker): boolean {
  const turns = (one.readTurn ?? 0) - (other.readTurn ?? 0);
  return turns === 0 ? one.readSeq > other.readSeq : turns > 0;
}

/** Whether somebody is to be told of a message. `isMeant`: it mentions them, or everybody. */
export function wantsNews(
  chosen: Pick<Attention, 'level' | 'isMuted'> | undefined,
  isMeant: boolean,
): boolean {
  const { level, isMuted } = chosen ?? { level: 'mentions', isMuted: false };
  if (level === 'nothing') return false;
  return isMeant || (level === 'everything' && !isMuted);
}
