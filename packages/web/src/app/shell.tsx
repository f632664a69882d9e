import { Outlet, useLocation, useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { RoomId } from '@atrium/contract/ids';
import { ConnectionBanner } from '../features/connection/connection-banner.tsx';
import { loadMarkdown } from '../lib/markdown/markdown.ts';
import { DialogHost } from './dialog-host.tsx';
import { CallDock } from './call-dock.tsx';
import { MeetingFrame } from './meeting-frame.tsx';
import { placeBeforeCall } from './place-before-call.ts';
import { PlaceFrame } from './place-frame.tsx';
import { Sidebar } from './sidebar.tsx';
import { useMessageNews } from './use-message-news.ts';
import { useShortcuts } from './use-shortcuts.ts';

/** Everything a signed-in person sees. */
export function Shell() {
  // At once, beside the first messages: they would change their heights if it came later.
  useEffect(loadMarkdown, []);
  return (
    <DialogHost>
      <MeetingFrame>
        <PlaceFrame>
          <ShellFrame />
        </PlaceFrame>
      </MeetingFrame>
    </DialogHost>
  );
}

function ShellFrame() {
  const params = useParams({ strict: false });
  const roomId = params.roomId as RoomId | undefined;
  const { pathname, href } = useLocation();
  // A screen of its own on a phone: at the start, and nowhere else.
  const isListShown = pathname === '/';
  // A project needs the width; its header leads back.
  const isInProject = params.projectId !== undefined;
  useShortcuts(roomId);
  useMessageNews(roomId);
  useEffect(() => placeBeforeCall.walkedTo(href), [href]);
  return (
    <div className="flex h-full flex-col">
      <ConnectionBanner />
      <div className="flex min-h-0 flex-1">
        {!isInProject && <Sidebar currentRoomId={roomId} isListShown={isListShown} />}
        <Outlet />
      </div>
      <CallDock />
    </div>
  );
}
