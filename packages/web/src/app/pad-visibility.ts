import { isPadOpen, showPad } from '../features/runs/pads.ts';
import { closeMembers, isMembersOpen } from './members-visibility.ts';

/** There is room for one pane beside the messages. */
isPadOpen.subscribe(() => {
  if (isPadOpen.get()) closeMembers();
});
isMembersOpen.subscribe(() => {
  if (isMembersOpen.get()) showPad(false);
});

export function togglePad(): void {
  showPad(!isPadOpen.get());
}

export function closePad(): void {
  showPad(false);
}
