// Runs before the first paint, so that the page never flashes in the wrong theme. The strict content security
// policy rules out an inline script, hence a file of its own. `src/lib/theme.ts` takes over from here.
(function () {
  let choice = 'system';
  try {
    choice = localStorage.getItem('atrium.theme') || 'system';
  } catch {
    // Storage is blocked: follow the system.
  }
  const dark =
    choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
