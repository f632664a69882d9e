import { PlaceCard } from '../features/projects/screens/place-card.tsx';
import { useClient } from '../lib/client-context.ts';
import type { LinkedPlace } from '../lib/place-links.ts';
import { useGoToPlace } from './use-go-to-place.ts';

/** A card of a place in a project, and the way there. */
export function PlaceCardRoute({ place }: { readonly place: LinkedPlace }) {
  const goTo = useGoToPlace();
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
      onOpen={() => goTo(place)}
    />
  );
}
