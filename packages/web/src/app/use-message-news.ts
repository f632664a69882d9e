import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { RoomId } from '@atrium/contract/ids';
import { useClient } from '../lib/client-context.ts';
import { useLatest } from '../lib/hooks.ts';
import { whenIdle } from '../lib/idle.ts';

/** People hear of messages as they have chosen; what does it is a chunk of its own. */
export function useMessageNews(roomId: RoomId | undefined): void {
  const client = useClient();
  const navigate = useNavigate();
  const place = useLatest({
    roomId,
    goTo: (to: RoomId) => void navigate({ to: '/rooms/$roomId', params: { roomId: to } }),
  });
  useEffect(() => {
    let isOver = false;
    let stop: (() => void) | undefined;
    whenIdle(() => {
      import('../features/unread/message-news.ts').then(
        ({ listenForNews }) => {
          if (!isOver) stop = listenForNews(client, () => place.current);
        },
        () => undefined,
      );
    });
    return () => {
      isOver = true;
      stop?.();
    };
  }, [client, place]);
}
