import { createContext, use } from 'react';
import type { Room } from '@atrium/contract/rooms';

export type OpenDialog =
  | { readonly kind: 'create-room' }
  | { readonly kind: 'join-room' }
  | { readonly kind: 'invite'; readonly room: Room }
  | { readonly kind: 'leave-room'; readonly room: Room }
  | { readonly kind: 'palette' }
  | { readonly kind: 'keyboard-help' }
  | { readonly kind: 'running-code' };

/** Opens a dialog over whatever is shown. */
export const DialogContext = createContext<(dialog: OpenDialog) => void>(() => undefined);

export function useDialogs(): (dialog: OpenDialog) => void {
  return use(DialogContext);
}
