import { Observable } from '../../lib/readable.ts';
import { currentCall } from './current-call.ts';
import type { CallHandle } from './call-view.ts';

/** The call of this tab: it goes on whatever page is shown. */
export const heldCall = new Observable<CallHandle | undefined>(undefined);
/** The browser waits for a click before it plays sound. */
export const isSoundBlocked = new Observable<boolean>(false);

/** One at a time: another one that is joined ends the one before. */
export function holdCall(handle: CallHandle): void {
  heldCall.get()?.leave();
  heldCall.set(handle);
  currentCall.set({ meetingId: handle.meetingId, title: handle.title });
  const stop = handle.view.subscribe(() => {
    if (handle.view.get().kind !== 'over') return;
    stop();
    isSoundBlocked.set(false);
    if (heldCall.get() === handle) currentCall.set(undefined);
  });
}

/** The end of a call has been seen. */
export function forgetCall(): void {
  heldCall.set(undefined);
  currentCall.set(undefined);
}

/** After a click, which is what the browser waited for. */
export function playSounds(): void {
  isSoundBlocked.set(false);
  for (const element of document.querySelectorAll<HTMLMediaElement>('audio[data-call], [data-tile] video')) {
    element.play().catch(() => isSoundBlocked.set(true));
  }
}
