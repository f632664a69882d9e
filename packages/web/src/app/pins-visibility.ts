import { isPadOpen, showPad } from '../features/runs/pads.ts';
import { Observable } from '../lib/readable.ts';
import { closeMembers, isMembersOpen } from './members-visibility.ts';
import { closeThread, openThread } from './open-thread.ts';

export const isPinsOpen = new Observable(false);

export function togglePins(): void {
  isPinsOpen.set(!isPinsOpen.get());
}

export function closePins(): void {
  isPinsOpen.set(false);
}

/** There is room for one pane beside the messages. */
isPinsOpen.subscribe(() => {
  if (!isPinsOpen.get()) return;
  closeMembers();
  showPad(false);
  closeThread();
});
for (const other of [isMembersOpen, isPadOpen, openThread]) {
  other.subscribe(() => {
    if (other.get()) closePins();
  });
}
