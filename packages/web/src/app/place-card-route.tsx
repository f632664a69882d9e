import { useNavigate } from '@tanstack/react-router';
import { PlaceCard } from '../features/projects/screens/place-card.tsx';
import { useClient } from '../lib/client-context.ts';
import type { LinkedPlace } from '../lib/place-links.ts';

/** A card of a place in a project, and the way there. */
export function PlaceCardRoute({ place }: { readonly place: LinkedPlace }) {
  const navigate = useNavigate();
  const client = useClient();
  const { roomId, projectId, fileId, line } = place;
  return (
    <PlaceCard
      place={place}
      ask={(around) =>
        client.ask('projects.file', {
          roomId,
          projectId,
          fileId,
          ...(line !== undefined && { fromLine: Math.max(1, line - around), toLine: line + around }),
        })
      }
      onOpen={() =>
        void navigate({
          to: '/rooms/$roomId/projects/$projectId',
          params: { roomId, projectId },
          search: { file: fileId, ...(line !== undefined && { line }) },
        })
      }
    />
  );
}
