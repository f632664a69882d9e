import type { CSSProperties } from 'react';
import type { RoomColour } from '@atrium/contract/room-colours';

/** How a sign is given the colour of its room; of a room without one it keeps its own. */
export function inColour(colour: RoomColour | undefined): CSSProperties | undefined {
  return colour && { color: `var(--c-room-${colour})` };
}
