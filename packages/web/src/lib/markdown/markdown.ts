import { Observable, useReadable } from '../readable.ts';
import type { Renderer } from './renderer.ts';

/** Undefined until the renderer, which is a chunk of its own, has arrived. */
const renderer = new Observable<Renderer | undefined>(undefined);
let isLoading = false;

export function loadMarkdown(): void {
  if (isLoading) return;
  isLoading = true;
  void import('./renderer.ts').then(
    ({ createRenderer }) => renderer.set(createRenderer((anew) => renderer.set(anew))),
    () => {
      // Offline, or a new version was deployed: plain text stays readable, and the next message tries again.
      isLoading = false;
    },
  );
}

export function useRenderer(): Renderer | undefined {
  const current = useReadable(renderer);
  if (current === undefined) loadMarkdown();
  return current;
}
