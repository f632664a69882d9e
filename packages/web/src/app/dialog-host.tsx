import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useEffect, useState, type ReactNode } from 'react';
import type { RoomId, UserId } from '@atrium/contract/ids';
import { whenIdle } from '../lib/idle.ts';
import { PersonCardContext } from '../lib/person-card.ts';
import { DialogContext, type OpenDialog } from './dialogs.ts';

const loadDialogs = () => import('./dialog-chunk.tsx');
const DialogChunk = lazy(async () => ({ default: (await loadDialogs()).DialogChunk }));

/** Dialogs are a chunk of their own, fetched when the page is idle so that they open at once. */
export function DialogHost({ children }: { readonly children: ReactNode }) {
  const [dialog, setDialog] = useState<OpenDialog>();
  const navigate = useNavigate();
  useEffect(() => whenIdle(() => void loadDialogs().catch(() => undefined)), []);
  const goToRoom = useCallback(
    (roomId: RoomId) => void navigate({ to: '/rooms/$roomId', params: { roomId } }),
    [navigate],
  );
  const showPerson = useCallback((userId: UserId) => setDialog({ kind: 'person', userId }), []);
  return (
    <DialogContext value={setDialog}>
      <PersonCardContext value={showPerson}>{children}</PersonCardContext>
      {dialog !== undefined && (
        <Suspense>
          <DialogChunk
            dialog={dialog}
            onGoToRoom={goToRoom}
            onLeft={() => void navigate({ to: '/' })}
            // Another dialog may have been opened from this one.
            onClosed={() => setDialog((now) => (now === dialog ? undefined : now))}
          />
        </Suspense>
      )}
    </DialogContext>
  );
}
