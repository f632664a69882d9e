import type { RoomId } from '@atrium/contract/ids';

/** A project that one goes to a call from: from the call one goes back there, and not to the room. */
export interface PlaceBeforeCall {
  readonly roomId: string;
  /** From the first slash on. */
  readonly href: string;
}

const PROJECT = /^\/rooms\/([^/?#]+)\/projects\/[^/?#]+/;
let kept: PlaceBeforeCall | undefined;

export const placeBeforeCall = {
  of: (roomId: RoomId): PlaceBeforeCall | undefined => (kept?.roomId === roomId ? kept : undefined),
  /** Addresses of calls may come by here too, while the page before is still there. */
  walkedTo: (href: string): void => {
    if (href.startsWith('/meet/')) return;
    const roomId = PROJECT.exec(href)?.[1];
    kept = roomId === undefined ? undefined : { roomId, href };
  },
};
