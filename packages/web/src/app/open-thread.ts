import type { MessageId, RoomId } from '@atrium/contract/ids';
import { roomOfMessage } from '@atrium/contract/thread-marks';
import { isPadOpen, showPad } from '../features/runs/pads.ts';
import { Observable } from '../lib/readable.ts';
import { closeMembers, isMembersOpen } from './members-visibility.ts';

interface OpenThread {
  readonly threadId: MessageId;
  /** The reply to go to. */
  readonly at: MessageId | undefined;
}

/** The thread beside the messages, if there is one. */
export const openThread = new Observable<OpenThread | undefined>(undefined);

export function showThread(threadId: MessageId, at?: MessageId): void {
  openThread.set({ threadId, at });
}

export function closeThread(): void {
  openThread.set(undefined);
}

/** That of a room, if it is open there. */
export function threadIn(open: OpenThread | undefined, roomId: RoomId): OpenThread | undefined {
  return open !== undefined && roomOfMessage(open.threadId) === roomId ? open : undefined;
}

/** There is room for one pane beside the messages. */
openThread.subscribe(() => {
  if (openThread.get() === undefined) return;
  closeMembers();
  showPad(false);
});
for (const other of [isMembersOpen, isPadOpen]) {
  other.subscribe(() => {
    if (other.get()) closeThread();
  });
}
