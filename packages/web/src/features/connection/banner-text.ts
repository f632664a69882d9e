interface Interruption {
  readonly reason: string;
  readonly retryAt: number | undefined;
}

interface Here {
  readonly now: number;
  /** Whether the device itself has a network. */
  readonly hasNetwork: boolean;
}

/** What the banner says; the countdown apart, because it changes every second. */
export function bannerText({ reason, retryAt }: Interruption, { now, hasNetwork }: Here) {
  const main = `${causeOf(reason, hasNetwork)} What you write is kept and sent later.`;
  if (retryAt === undefined) return { main, countdown: '' };
  const seconds = Math.ceil((retryAt - now) / 1_000);
  return { main, countdown: seconds > 0 ? `Trying again in ${seconds} s.` : 'Trying again.' };
}

/** A newer server no longer speaks with this page. */
export function needsReload({ reason }: Interruption): boolean {
  return reason === 'reload';
}

function causeOf(reason: string, hasNetwork: boolean): string {
  if (reason === 'reload') return 'Atrium has been updated. Reload the page to go on.';
  return hasNetwork ? 'The server cannot be reached.' : 'Your device is offline.';
}
