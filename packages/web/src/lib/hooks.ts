import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';

/** Whether a CSS media query holds now. */
export function useMediaQuery(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = matchMedia(query);
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    () => matchMedia(query).matches,
  );
}

/** False at first, true after `ms`: what flashes by faster than that is not worth showing. */
export function useAfter(ms: number): boolean {
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsOver(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return isOver;
}

/** The time, refreshed every `ms`. */
export function useNow(ms: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), ms);
    return () => clearInterval(timer);
  }, [ms]);
  return now;
}

/** The latest value, for handlers that must not change with it. */
export function useLatest<T>(value: T): { readonly current: T } {
  const ref = useRef(value);
  // With the commit, not after the paint: a key pressed on what just came to be seen must act on that.
  useLayoutEffect(() => {
    ref.current = value;
  });
  return ref;
}
