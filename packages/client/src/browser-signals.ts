export interface Signals {
  /** The connection may have changed or slept: look whether it still works. */
  readonly onDoubt: () => void;
  /** The page may be gone in a moment: send what waits. */
  readonly onHidden: () => void;
}

/** Listens to what a browser says about its network and the page. Does nothing elsewhere. */
export function listenToBrowser({ onDoubt, onHidden }: Signals): () => void {
  if (typeof window === 'undefined' || typeof document === 'undefined') return () => undefined;
  const stop = new AbortController();
  const { signal } = stop;
  for (const name of ['online', 'offline', 'focus']) window.addEventListener(name, onDoubt, { signal });
  window.addEventListener('pagehide', onHidden, { signal });
  document.addEventListener(
    'visibilitychange',
    () => {
      if (document.visibilityState === 'hidden') onHidden();
      else onDoubt();
    },
    { signal },
  );
  return () => {
    stop.abort();
  };
}
