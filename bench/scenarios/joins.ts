import { chromium } from 'playwright-core';
import { CallPages } from '../../tests/e2e/fixtures/call-pages.ts';
import { findBrowser } from '../../tests/e2e/fixtures/find-browser.ts';
import { FAKE_MEDIA_FLAGS } from '../../tests/e2e/fixtures/media-probe.ts';
import type { Finding } from '../finding.ts';
import { percentile } from '../measure/statistics.ts';
import type { Context, Scenario } from '../scenario.ts';
import { ServerHandle } from '../subjects/server-handle.ts';

const CALLS = 30;
const QUICK_CALLS = 5;
const PATIENCE_MS = 60_000;
const HOW = { isRelayOnly: false, hasCamera: true };

/** From the wish to join, with camera and microphone on as at the door, to the first picture of the other. */
async function joinsOf(pages: CallPages, context: Context): Promise<number[]> {
  const [host, comer] = pages.pages;
  if (!host || !comer) throw new Error('A call needs two.');
  const times: number[] = [];
  const calls = context.isQuick ? QUICK_CALLS : CALLS;
  // The first makes the browser load its codecs, and is not counted.
  for (let call = 0; call <= calls; call += 1) {
    const join = [await pages.newMeeting(), HOW] as const;
    await host.evaluate(([id, how]) => bareCall.join(id, how), join);
    await host.waitForFunction(() => bareCall.isIn(), undefined, { timeout: PATIENCE_MS });
    const ms = await comer.evaluate(async ([id, how]) => {
      await bareCall.join(id, how);
      return await bareCall.firstFrameMs();
    }, join);
    if (call > 0) times.push(ms);
    await pages.leaveAll();
  }
  context.say(`${calls} calls: ${times.map((ms) => ms.toFixed(0)).join(', ')} ms`);
  return times;
}

/** How soon somebody who joins a call sees the other, in real browsers. */
export const joins: Scenario = {
  title: 'Joining a call',
  run: async (context): Promise<Finding[]> => {
    const server = await ServerHandle.start('atrium', context.profileTo);
    const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', ...FAKE_MEDIA_FLAGS];
    const browser = await chromium.launch({ executablePath: findBrowser() ?? 'chromium', args });
    try {
      const times = await joinsOf(
        await CallPages.open(browser, `http://127.0.0.1:${server.port}`, 2),
        context,
      );
      const note = 'both browsers on this machine, 8 pictures a second';
      return [0.5, 0.95].map((share) => ({
        measure: `wish to join to first picture, p${share * 100}`,
        unit: 'ms',
        atrium: percentile(times, share),
        note,
      }));
    } finally {
      await browser.close();
      await server.close();
    }
  },
};
