import { expect } from 'vitest';
import { inspect } from '../fixtures/accessibility.ts';
import { test } from '../fixtures/story.ts';

test('[OPS-36] an administrator sees how the server is doing, and puts somebody out', async ({ story }) => {
  story.expectComplaints(/the server responded with a status of 4\d\d/);
  // The first account is the administrator's.
  const alice = await story.person('Alice Able');
  const bob = await story.person('Bob Baker');
  const { roomId } = (await alice.createRoom({ name: 'General' })).listing.room;
  await alice.goToRoom(roomId);
  await alice.say('Something to count');

  await alice.button(/profile and settings/).click();
  await alice.page.getByRole('menuitem', { name: 'Administration' }).click();
  const { page } = alice;
  await page.getByRole('heading', { name: 'Capacity and cost today' }).waitFor();
  await page.getByRole('img', { name: /^Delivery: now p50/ }).waitFor();
  await inspect(alice, 'administration');
  await page.getByRole('checkbox', { name: 'Figures as tables' }).check();
  await page.getByRole('region', { name: 'Messages, as a table' }).waitFor();

  const row = page.getByRole('listitem', { name: 'Bob Baker' });
  await alice.button(/^Sessions/, row).click();
  await row.getByRole('list', { name: 'Sessions of Bob Baker' }).waitFor();
  await page.setViewportSize({ width: 380, height: 800 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await inspect(alice, 'administration-narrow-dark');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(380);
  // By the keyboard alone.
  await alice.button(/^Suspend/, row).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await row.getByText('suspended').waitFor();
  await row.getByText('Nowhere signed in.').waitFor();
  await bob.page.waitForURL(/sign-in/);
  await alice.button(/^Reactivate/, row).click();
  await row.getByText('suspended').waitFor({ state: 'detached' });

  // Whoever is none is told so, and asks for nothing.
  const carol = await story.person('Carol Cook');
  await carol.goTo('/administration');
  await carol.page.getByRole('heading', { name: 'For administrators' }).waitFor();
});
