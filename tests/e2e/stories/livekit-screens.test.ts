import { afterAll, beforeAll, describe, expect, vi } from 'vitest';
import { inspect } from '../fixtures/accessibility.ts';
import type { BrowserUser } from '../fixtures/browser-user.ts';
import { freePort, hasLiveKit, LIVEKIT_VARIABLES, LiveKitProcess } from '../fixtures/livekit-process.ts';
import { framesFlow } from '../fixtures/media-probe.ts';
import { comeIn, isInCall, peopleInRoom } from '../fixtures/meeting-people.ts';
import { test } from '../fixtures/story.ts';

vi.setConfig({ testTimeout: 600_000 });

describe.skipIf(!hasLiveKit)('with a LiveKit server', async () => {
  const port = await freePort();
  let media: LiveKitProcess;
  test.override('settings', { LIVEKIT_URL: `ws://127.0.0.1:${port}`, ...LIVEKIT_VARIABLES });
  beforeAll(async () => {
    media = await LiveKitProcess.start(port, 'http://127.0.0.1:9');
  });
  afterAll(() => media.stop());

  test('[CALL-27] [CALL-33] [CALL-34] two see each other in the screens, and are told when it is lost', async ({
    story,
  }) => {
    const { people, roomId } = await peopleInRoom(story, ['Alice Able', 'Bob Baker']);
    const [alice, bob] = people as [BrowserUser, BrowserUser];
    const emails = ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}@example.org`);
    // Its door is open already.
    const start = new Date(Date.now() + 300_000).toISOString().slice(0, 16);
    const when = { start, zone: 'Etc/UTC', durationMinutes: 60 };
    const { meetingId } = await alice.plan(roomId, { title: 'All hands', ...when, invitations: { emails } });
    for (const user of people) {
      await comeIn(user, meetingId);
      await isInCall(user);
    }
    for (const user of people) await framesFlow(user.page, 1, 120_000);
    await expect
      .poll(() => bob.page.locator('figure[aria-label*="connection"]').count(), { timeout: 60_000 })
      .toBe(0);
    await inspect(alice, 'call-livekit-1440-light');
    story.expectComplaints();
    story.expectComplaints(/^\w+ \w+: Failed to load resource/);
    await media.stop();
    await alice.page
      .getByText('The media server of this call cannot be reached from here.')
      .waitFor({ timeout: 60_000 });
    await inspect(alice, 'call-livekit-lost-1440-light');
    await media.run();
    await expect
      .poll(() => alice.page.getByText('cannot be reached from here').count(), { timeout: 120_000 })
      .toBe(0);
  });
});
