/** What F6 goes through, and what takes the focus there. */
const REGIONS = [
  { selector: '[data-region=rooms]', stop: 'a[tabindex="0"]' },
  { selector: '[data-region=messages]', stop: 'article[tabindex="0"]' },
  { selector: '[data-region=composer]', stop: 'textarea' },
  { selector: '[data-region=thread]', stop: 'textarea' },
  { selector: '[data-region=scratch-pad]', stop: 'select' },
];

export function focusNextRegion(): void {
  const stops = REGIONS.flatMap(({ selector, stop }) => {
    const region = document.querySelector<HTMLElement>(selector);
    const target = region?.querySelector<HTMLElement>(stop);
    return region?.checkVisibility() === true && target instanceof HTMLElement ? [{ region, target }] : [];
  });
  const at = stops.findIndex(({ region }) => region.contains(document.activeElement));
  stops[(at + 1) % stops.length]?.target.focus();
}
