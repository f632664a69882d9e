import type { RoomId } from '@atrium/contract/ids';

/** A project that one goes to a call from: from the call one goes back there, and not to the room. */
export interface PlaceBeforeCall {
  readonly roomId: RoomId;
  /** From the first slash on. */
  readonly href: string;
}

let kept: PlaceBeforeCall | undefined;

export const placeBeforeCall = {
  get: (): PlaceBeforeCall | undefined => kept,
  set: (place: PlaceBeforeCall | undefined): void => {
    kept = place;
  },
};
