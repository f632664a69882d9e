import { Link } from '@tanstack/react-router';
import { DoorClosed } from 'lucide-react';
import { Spinner } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';

export function Joining() {
  return (
    <main className="grid h-full place-items-center">
      <output className="flex items-center gap-3 text-soft">
        <Spinner /> One moment
      </output>
    </main>
  );
}

export function DoorMissing({ message }: { readonly message: string }) {
  return (
    <main className="flex h-full">
      <EmptyState
        isPage
        icon={<DoorClosed size={28} />}
        title="This meeting is not open to you"
        text={`${message} The link may be old, or you are not in the room of the meeting.`}
        actions={
          <Link to="/" className="font-medium text-accent underline">
            Go to your rooms
          </Link>
        }
      />
    </main>
  );
}
