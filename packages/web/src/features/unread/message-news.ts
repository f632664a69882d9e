import type { AtriumClient } from '@atrium/client/atrium-client';
import type { RoomId } from '@atrium/contract/ids';
import { mentions } from '@atrium/contract/mention-names';
import type { Message } from '@atrium/contract/messages';
import { isQuiet } from '@atrium/contract/person-status-rules';
import { wantsNews } from '@atrium/contract/unread-rules';
import { previewOf } from '../../lib/message-preview.ts';
import { showSystemNotice } from '../../lib/system-notices.ts';
import { showToast } from '../../ui/toasts.ts';

/** News that came while one was away are in the list of rooms: only fresh ones are told, milliseconds. */
const FRESH_MS = 60_000;

export interface NewsPlace {
  /** The room that is on the screen. */
  readonly roomId: RoomId | undefined;
  readonly goTo: (roomId: RoomId) => void;
}

/** Tells of new messages as their rooms are set: in the page, or by the system while nobody looks at it. */
export function listenForNews(client: AtriumClient, place: () => NewsPlace): () => void {
  return client.onEvent(({ name, payload }) => {
    if (name !== 'message:posted') return;
    const { messages } = payload as { readonly messages: readonly Message[] };
    const wanted = messages.filter((message) => isNews(client, message, place().roomId));
    const latest = wanted.at(-1);
    if (latest) tell(client, latest, place().goTo);
  });
}

function isNews(client: AtriumClient, message: Message, shown: RoomId | undefined): boolean {
  const session = client.session.get();
  const { roomId, seq, senderId, createdAt } = message;
  const view = client.rooms.get().rooms.find(({ room }) => room.roomId === roomId);
  if (session.kind !== 'signed-in' || !view || seq <= view.membership.readSeq) return false;
  const { userId } = session.account;
  if (isQuiet(client.users.get().get(userId)?.status, Date.now())) return false;
  if (senderId === userId || Date.now() - Date.parse(createdAt) > FRESH_MS) return false;
  // Whoever looks at the room sees it.
  if (roomId === shown && isLookedAt()) return false;
  return wantsNews(view.membership.attention, mentions(message, userId));
}

function tell(client: AtriumClient, message: Message, goTo: (roomId: RoomId) => void): void {
  const { roomId, senderId, content, messageId } = message;
  const room = client.rooms.get().rooms.find((view) => view.room.roomId === roomId)?.room.name ?? '';
  const sender = client.users.get().get(senderId)?.displayName ?? 'Somebody';
  const text = previewOf(content);
  const open = (): void => goTo(roomId);
  if (isLookedAt()) showToast(`${sender} in ${room}: ${text}`, { label: 'Open', run: open });
  else showSystemNotice({ title: `${sender} in ${room}`, text, tag: messageId, onClick: open });
}

function isLookedAt(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus();
}
