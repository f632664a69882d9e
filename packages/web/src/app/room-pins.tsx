import { lazy } from 'react';
import type { RoomView } from '@atrium/client/state';
import { useReadable } from '../lib/readable.ts';
import { closePins, isPinsOpen } from './pins-visibility.ts';
import { SidePane } from './side-pane.tsx';

const PinsPane = lazy(async () => ({ default: (await import('./pins-pane.tsx')).PinsPane }));

interface RoomPinsProps {
  readonly view: RoomView;
  readonly isWide: boolean;
}

/** What the room holds up for everybody. */
export function RoomPins({ view, isWide }: RoomPinsProps) {
  if (!useReadable(isPinsOpen)) return null;
  return (
    <SidePane title="Pinned messages" region="pins" isWide={isWide} onClose={closePins}>
      <PinsPane view={view} isWide={isWide} />
    </SidePane>
  );
}
