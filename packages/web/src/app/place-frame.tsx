import { lazy, Suspense, type ReactNode } from 'react';
import { PlaceCardContext } from '../features/timeline/place-card-context.ts';
import type { LinkedPlace } from '../lib/place-links.ts';

const PlaceCard = lazy(async () => ({ default: (await import('./place-card-route.tsx')).PlaceCardRoute }));

/** The room that a card takes before it is there: messages below it must not jump. */
const drawPlace = (place: LinkedPlace) => (
  <Suspense fallback={<div className="h-24 max-w-xl rounded-lg border border-line bg-code" />}>
    <PlaceCard place={place} />
  </Suspense>
);

/** What all places with messages know of projects. */
export function PlaceFrame({ children }: { readonly children: ReactNode }) {
  return <PlaceCardContext value={drawPlace}>{children}</PlaceCardContext>;
}
