import { useLayoutEffect, type RefObject } from 'react';

/** A text area as high as its text; its style sheet sets the limits. */
export function useAutosize(area: RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    // An empty one needs no measuring: it is as high as its one row.
    if (area.current !== null) fit(area.current, text === '');
  }, [area, text]);
}

function fit(area: HTMLTextAreaElement, isEmpty: boolean): void {
  area.style.height = 'auto';
  if (!isEmpty) area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
}
