import { DoorOpen } from 'lucide-react';
import { Button, Spinner } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';

interface LobbyScreenProps {
  readonly title: string;
  readonly onLeave: () => void;
}

export function LobbyScreen({ title, onLeave }: LobbyScreenProps) {
  return (
    <main className="flex h-full bg-paper">
      <EmptyState
        isPage
        icon={<DoorOpen size={28} />}
        title={title}
        text={
          <output className="flex flex-wrap items-center justify-center gap-2">
            <Spinner /> You are in the lobby. A host will let you in.
          </output>
        }
        actions={<Button onClick={onLeave}>Leave the lobby</Button>}
      />
    </main>
  );
}
