import { useEffect } from 'react';
import { unreadTotal } from '../features/rooms/room-order.ts';
import { useClient } from '../lib/client-context.ts';
import { useSelected } from '../lib/readable.ts';

/** The tab tells what is new while it is in the background. */
export function useTitle(roomName: string | undefined): void {
  const unread = useSelected(useClient().rooms, ({ rooms }) => unreadTotal(rooms));
  useEffect(() => {
    const place = roomName === undefined ? 'Atrium' : `${roomName} - Atrium`;
    document.title = unread > 0 ? `(${unread}) ${place}` : place;
    void showOnIcon(unread);
    const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]');
    const address = unread > 0 ? '/favicon-unread.svg' : '/favicon.svg';
    if (icon !== null && icon.getAttribute('href') !== address) icon.setAttribute('href', address);
  }, [roomName, unread]);
}

/** Of the installed application. Browsers without one, or that refuse, have no badge. */
async function showOnIcon(unread: number): Promise<void> {
  const { setAppBadge } = navigator as { setAppBadge?: (count: number) => Promise<void> };
  await setAppBadge?.call(navigator, unread).catch(() => undefined);
}
