/** Runs when the page has nothing better to do. */
export function whenIdle(task: () => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(task, { timeout: 3_000 });
  else setTimeout(task, 500);
}
