import { createContext, use } from 'react';
import type { MeetingId, UserId } from '@atrium/contract/ids';
import type { Room } from '@atrium/contract/rooms';
import type { ScheduleStart } from '../features/meetings/schedule-dialog.tsx';

/** Of meetings: a chunk of their own. */
export type MeetingDialog =
  | { readonly kind: 'schedule'; readonly start: ScheduleStart }
  | { readonly kind: 'meeting'; readonly meetingId: MeetingId }
  | { readonly kind: 'feed' }
  | { readonly kind: 'notifications' };

export type OpenDialog =
  | MeetingDialog
  | { readonly kind: 'create-room' }
  | { readonly kind: 'join-room' }
  | { readonly kind: 'new-message' }
  | { readonly kind: 'person'; readonly userId: UserId }
  | { readonly kind: 'invite'; readonly room: Room }
  | { readonly kind: 'manage-room'; readonly room: Room }
  | { readonly kind: 'room-files'; readonly room: Room }
  | { readonly kind: 'room-attention'; readonly room: Room }
  | { readonly kind: 'leave-room'; readonly room: Room }
  | { readonly kind: 'palette' }
  | { readonly kind: 'keyboard-help' }
  | { readonly kind: 'running-code' }
  | { readonly kind: 'status' }
  | { readonly kind: 'access-tokens' };

/** Opens a dialog over whatever is shown. */
export const DialogContext = createContext<(dialog: OpenDialog) => void>(() => undefined);

export function useDialogs(): (dialog: OpenDialog) => void {
  return use(DialogContext);
}
