import { useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { Timeline } from '@atrium/client/state';
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

/** Opens the room at the message that the address names: loads what stands around it if need be, and goes there once. */
export function usePermalink(
  { roomId, status, entries }: Timeline,
  goTo: (messageId: MessageId) => void,
): void {
  const client = useClient();
  const hash = useLocation({ select: (place) => place.hash });
  const seq = Number(PLACE.exec(hash)?.[1] ?? 0);
  const entry = entries.find((one) => one.kind === 'message' && one.message.seq === seq);
  const messageId = entry?.kind === 'message' ? entry.message.messageId : undefined;
  const doneFor = useRef('');
  useEffect(() => {
    if (seq === 0 || status !== 'ready' || doneFor.current === hash) return;
    if (messageId !== undefined) {
      doneFor.current = hash;
      goTo(messageId);
      return;
    }
    client.loadAround(roomId, seq).catch((error: unknown) => {
      doneFor.current = hash;
      showToast(`That message did not load. ${refusalOf(error).message}`);
    });
  }, [client, roomId, seq, hash, status, messageId, goTo]);
}
