import { expect, vi } from 'vitest';
import { inspectLightAndDark } from '../fixtures/accessibility.ts';
import type { BrowserUser } from '../fixtures/browser-user.ts';
import { framesFlow } from '../fixtures/media-probe.ts';
import { comeIn, isInCall, prepareForCall } from '../fixtures/meeting-people.ts';
import { code, openFile, projectOf, state, writeAtEnd } from '../fixtures/project-screen.ts';
import { test } from '../fixtures/story.ts';

/** Two pages that code and decode pictures, on a machine that may do other things. */
vi.setConfig({ testTimeout: 300_000 });

test('[SCR-12, EDT-10, EDT-16] chat, call and project stand side by side, and the call goes on whatever is moved', async ({
  story,
}) => {
  const { alice, roomId, address } = await projectOf(story, 'node', { width: 1280 });
  const bob = await story.person('Bob Baker', { width: 1280 });
  for (const one of [alice, bob]) await prepareForCall(one);
  await bob.joinRoom('Workshop');
  const { meetingId } = await alice.meetNow(roomId, {});
  await comeIn(bob, meetingId);
  await isInCall(bob);

  // From the project into the call, and back to where one was.
  await alice.goTo(address);
  await openFile(alice, 'main.js');
  await alice.button('Show chat').click();
  await alice
    .button('Join', alice.page.getByRole('region', { name: 'Chat' }))
    .first()
    .click();
  await alice.button('Join now').click();
  await isInCall(alice);
  await alice.button('Back to the project').click();
  const call = alice.page.getByRole('region', { name: 'Call', exact: true });
  await call.locator('video').first().waitFor();
  await alice.composer.waitFor();
  await code(alice).waitFor();
  expect(await alice.page.getByRole('region', { name: /^Call: / }).count()).toBe(0);
  await Promise.all([framesFlow(alice.page, 1), framesFlow(bob.page, 1)]);
  await inspectLightAndDark(alice, 'project-call');

  // By keyboard: higher, and muted.
  const line = alice.page.getByRole('separator', { name: 'Height of call' });
  await line.focus();
  const height = Number(await line.getAttribute('aria-valuenow'));
  await alice.page.keyboard.press('Shift+ArrowDown');
  await expect.poll(async () => Number(await line.getAttribute('aria-valuenow'))).toBe(height + 64);
  await alice.button('Mute', call).focus();
  await alice.page.keyboard.press('Enter');
  await alice.button('Unmute', call).waitFor();

  // The same line a second time.
  await writeAtEnd(alice, '\n'.repeat(60));
  await state(alice, 'Saved').waitFor();
  await alice.button('Discuss this line').click();
  await alice.composer.press('End');
  await alice.composer.press('Enter');
  const card = alice.page.locator('article').getByRole('button', { name: /main\.js line/ });
  for (let visit = 0; visit < 2; visit += 1) {
    await code(alice).click();
    await alice.page.keyboard.press('Control+Home');
    await place(alice, /^Line 1,/);
    await card.click();
    await place(alice, /^Line [6-9]\d,/);
  }

  // Without the chat, without the pane, on a narrow screen, and back.
  await alice.button('Hide the chat').click();
  await framesFlow(alice.page, 1);
  await alice.button('Show call').click();
  await alice.page.getByRole('region', { name: /^Call: / }).waitFor();
  await framesFlow(alice.page, 1);
  await alice.button('Show call').click();
  await alice.page.setViewportSize({ width: 380, height: 780 });
  await alice.page.getByRole('navigation', { name: 'Panes' }).getByRole('button', { name: 'Call' }).click();
  await call.locator('video').first().waitFor();
  await Promise.all([framesFlow(alice.page, 1), framesFlow(bob.page, 1)]);
  await inspectLightAndDark(alice, 'project-call-narrow');
  await alice.button('Leave the call', call).click();
  await call.waitFor({ state: 'detached' });
  await alice.composer.waitFor();
});

/** Where the cursor stands, as the foot of the editor says. */
async function place(user: BrowserUser, words: RegExp): Promise<void> {
  await user.page.getByText(words).first().waitFor();
}
