import { useEffect, type RefObject } from 'react';

const SHOWN_MS = 2_000;

/** The copy buttons are part of the rendered HTML of messages, so one listener serves them all. */
export function useCopyCode(list: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = list.current;
    const onClick = (event: MouseEvent) => {
      const button = event.target instanceof Element ? event.target.closest('.copy-code') : null;
      const source = button?.closest('.code-block')?.querySelector('pre')?.textContent;
      if (button === null || source === undefined) return;
      void navigator.clipboard.writeText(source).then(() => {
        button.textContent = 'Copied';
        setTimeout(() => (button.textContent = 'Copy'), SHOWN_MS);
      });
    };
    element?.addEventListener('click', onClick);
    return () => element?.removeEventListener('click', onClick);
  }, [list]);
}
