interface Interruption {
  readonly reason: string;
  readonly retryAt: number | undefined;
}

/** What the banner says; the countdown apart, because it changes every second. */
export function bannerText(
  { reason, retryAt }: Interruption,
  now: number,
): { main: string; countdown: string } {
  const because = reason.trim().replace(/\.$/, '');
  const main = `You are offline${because === '' ? '' : `: ${because}`}. What you write is kept and sent later.`;
  if (retryAt === undefined) return { main, countdown: '' };
  const seconds = Math.ceil((retryAt - now) / 1_000);
  return { main, countdown: seconds > 0 ? `Trying again in ${seconds} s.` : 'Trying again.' };
}
