import { isHost, type InCallView } from './call-view.ts';

/** Whether the browser can, and the call lets this person. */
export function mayShareScreen({ header, self }: Pick<InCallView, 'header' | 'self'>): boolean {
  const canBrowser = 'getDisplayMedia' in ((navigator.mediaDevices as MediaDevices | undefined) ?? {});
  return canBrowser && (header.presenters === 'everybody' || isHost(self));
}
