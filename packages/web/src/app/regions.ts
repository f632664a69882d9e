/** What F6 goes through: the room list, the messages, the composer. */
const REGIONS = ['[data-region=rooms]', '[data-region=messages]', '[data-region=composer]'];
const STOP = 'a[tabindex="0"], article[tabindex="0"], textarea, button';

export function focusNextRegion(): void {
  const regions = REGIONS.flatMap((selector) => [...document.querySelectorAll<HTMLElement>(selector)]).filter(
    (region) => region.checkVisibility(),
  );
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  const next = regions[(at + 1) % regions.length];
  next?.querySelector<HTMLElement>(STOP)?.focus();
}
