import type { Attention, ReadMarker } from './unread.ts';

/** A marker as it is put together: what is not known is left out of it. */
export type Marker = { readonly [Field in keyof ReadMarker]: ReadMarker[Field] | undefined } & Pick<
  ReadMarker,
  'readSeq'
>;

/** Whether a marker counts before another one: what was marked as unread stays so, then the further one. */
export function isLaterMarker(one: ReadMarker, other: ReadMarker): boolean {
  const turns = (one.readTurn ?? 0) - (other.readTurn ?? 0);
  return turns === 0 ? one.readSeq > other.readSeq : turns > 0;
}

/** The fields of a marker alone, those that are known. */
export function markerOf(one: Marker): ReadMarker {
  const { readSeq, readTurn, readInThreads } = one;
  return {
    readSeq,
    ...(readTurn !== undefined && { readTurn }),
    ...(readInThreads !== undefined && { readInThreads }),
  };
}

/** What carries a marker, with the one that counts, whole; of one place what is known of it. */
export function withMarker<T extends ReadMarker>(held: T, marker: ReadMarker | undefined): T {
  if (marker === undefined || isLaterMarker(held, marker)) return held;
  if (!isLaterMarker(marker, held) && marker.readInThreads === undefined) return held;
  const { readTurn: _turn, readInThreads: _inThreads, ...rest } = held;
  return { ...rest, ...markerOf(marker) } as T;
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
