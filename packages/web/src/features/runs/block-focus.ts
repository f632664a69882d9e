/** The focus goes back to what opened a part of a code block before that part is gone. */
export function focusOpener(within: HTMLElement | null, label: string): void {
  const block = within?.closest('.code-block');
  block
    ?.querySelector<HTMLElement>(`.code-block-head [aria-label="${label}"]`)
    ?.focus({ preventScroll: true });
}
