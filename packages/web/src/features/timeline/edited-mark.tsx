import { lazy, Suspense, useState } from 'react';
import type { Message } from '@atrium/contract/messages';
import { fullTime } from '../../lib/time.ts';

const VersionsDialog = lazy(async () => ({
  default: (await import('./versions-dialog.tsx')).VersionsDialog,
}));

/** That a message was edited; leads to what it said before, where that is kept. */
export function EditedMark({ message }: { readonly message: Message }) {
  const [isOpen, setIsOpen] = useState(false);
  const { editedAt, edits, content } = message;
  if (editedAt === undefined || content.kind === 'deleted') return null;
  const when = fullTime(Date.parse(editedAt));
  if (edits === undefined) {
    return (
      <span className="text-xs text-soft" title={when}>
        edited
      </span>
    );
  }
  return (
    <>
      <button
        type="button"
        title={`${when}. Show earlier texts`}
        onClick={() => setIsOpen(true)}
        className="min-h-6 text-xs text-soft hover:text-ink hover:underline"
      >
        edited
      </button>
      {isOpen && (
        <Suspense>
          <VersionsDialog message={message} onClosed={() => setIsOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
