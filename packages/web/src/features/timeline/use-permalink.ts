import { useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { isInRoom, type Timeline } from '@atrium/client/state';
import type { MessageId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import { useClient } from '../../lib/client-context.ts';
import { refusalOf } from '../../lib/failure.ts';
import { showToast } from '../../ui/toasts.ts';

const PLACE = /^m([1-9][0-9]{0,9})$/;

/** The address of a message, for others to open. */
export function linkTo({ roomId, seq }: Pick<Message, 'roomId' | 'seq'>): string {
  return `${location.origin}/rooms/${roomId}#m${seq}`;
}

interface LinkHandlers {
  readonly goTo: (messageId: MessageId) => void;
  /** The address is that of a reply. */
  readonly onThread: ((threadId: MessageId, at: MessageId) => void) | undefined;
}

/**
 * Opens the room at the message that the address names, or its thread: loads what stands around it if need be, and goes
 * there once. `timeline` has the replies too.
 */
export function usePermalink(timeline: Timeline | undefined, { goTo, onThread }: LinkHandlers): void {
  const client = useClient();
  const { roomId, status } = timeline ?? {};
  const hash = useLocation({ select: (place) => place.hash });
  const seq = Number(PLACE.exec(hash)?.[1] ?? 0);
  const { messageId, threadId } = placeIn(timeline, seq);
  const doneFor = useRef('');
  useEffect(() => {
    if (roomId === undefined || seq === 0 || status !== 'ready' || doneFor.current === hash) return;
    if (messageId !== undefined) {
      doneFor.current = hash;
      if (threadId === undefined) goTo(messageId);
      else onThread?.(threadId, messageId);
      return;
    }
    client.loadAround(roomId, seq).catch((error: unknown) => {
      doneFor.current = hash;
      showToast(`That message did not load. ${refusalOf(error).message}`);
    });
  }, [client, roomId, seq, hash, status, messageId, threadId, goTo, onThread]);
}

/** The message at a place, if it is loaded, and the thread in which alone it stands. */
function placeIn(
  timeline: Timeline | undefined,
  seq: number,
): Partial<Pick<Message, 'messageId' | 'threadId'>> {
  const entry = timeline?.entries.find((one) => one.kind === 'message' && one.message.seq === seq);
  if (entry?.kind !== 'message') return {};
  const { messageId, threadId } = entry.message;
  return isInRoom(entry) ? { messageId } : { messageId, threadId };
}
