import type { FrameLocator } from 'playwright-core';
import { describe, expect } from 'vitest';
import type { Output } from '../../../packages/contract/src/operations.ts';
import type { BrowserUser } from '../fixtures/browser-user.ts';
import { test } from '../fixtures/story.ts';

type Created = Output<'projects.create'>['project'];

/** A project of a room of one's own, from a template. */
async function project(person: BrowserUser, template: Created['type']): Promise<Created> {
  const { listing } = await person.createRoom({ name: `Room of ${template}` });
  const { roomId } = listing.room;
  const headers = { origin: new URL(person.page.url()).origin };
  const data = { name: `The ${template}`, template };
  const answer = await person.context.request.post(`/api/rooms/${roomId}/projects`, { headers, data });
  return ((await answer.json()) as Output<'projects.create'>).project;
}

const addressOf = ({ roomId, projectId }: Created): string => `/rooms/${roomId}/projects/${projectId}`;
const shown = ({ page }: BrowserUser): FrameLocator =>
  page.frameLocator('iframe[title="Preview of the project"]');

describe('the preview of a project', () => {
  test('[PRV-12] [PRV-2] shows what is written, names what is wrong, and keeps the last page meanwhile', async ({
    story,
  }) => {
    // What the page in the frame says of its own surroundings.
    story.expectComplaints(/Permissions-Policy|Content-Security-Policy|Origin-Agent|Error: told/);
    const ada = await story.person('Ada');
    const { page } = ada;
    await ada.goTo(addressOf(await project(ada, 'static-web')));
    await shown(ada).locator('body').getByRole('heading').first().waitFor();
    await page.getByRole('treeitem', { name: /index\.html/ }).click();
    const code = page.locator('.cm-content').first();
    await code.click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('<p>Written just now</p>');
    await shown(ada).getByText('Written just now').waitFor();
    await page.keyboard.type('<script type="module">let x = = 1;</script>');
    await page.getByRole('tab', { name: /Problems 1/ }).click();
    await page.getByRole('button', { name: /^index\.html:\d+:\d+$/ }).waitFor();
    await page.screenshot({ path: 'test-results/preview-problems.png' });
    // The page that could be built last stays.
    await page.getByRole('tab', { name: 'Preview' }).click();
    await shown(ada).getByText('Written just now').waitFor();
    await page.screenshot({ path: 'test-results/preview-page.png' });
  });

  test('[PRV-1] [PRV-8] of a React project runs from the packages that Atrium brings, and by its link alone', async ({
    story,
  }) => {
    story.expectComplaints(/Permissions-Policy|Content-Security-Policy|Origin-Agent/);
    const ada = await story.person('Ada');
    const made = await project(ada, 'react');
    await ada.goTo(`${addressOf(made)}/preview`);
    await shown(ada).locator('#root *').first().waitFor();
    expect((await shown(ada).locator('body').innerText()).trim()).not.toBe('');
    await ada.page.screenshot({ path: 'test-results/preview-alone.png' });
  });

  test('[PRV-14] a program runs for everybody who has it open', async ({ story }) => {
    story.expectComplaints(/Permissions-Policy|Content-Security-Policy|Origin-Agent/);
    const [ada, bob] = await Promise.all([story.person('Ada'), story.person('Bob')]);
    const made = await project(ada, 'python');
    await bob.joinRoom('Room of python');
    await Promise.all([ada, bob].map((person) => person.goTo(addressOf(made))));
    await bob.page.getByRole('region', { name: 'Run' }).first().waitFor();
    await ada.page.getByRole('button', { name: 'Run', exact: true }).click();
    const output = (person: BrowserUser) => person.page.getByRole('log', { name: 'Output' });
    await expect.poll(() => output(ada).innerText()).not.toBe('');
    await expect
      .poll(async () => (await output(bob).innerText()) === (await output(ada).innerText()))
      .toBe(true);
    await bob.page.getByText(/run by Ada/).waitFor();
    await bob.page.screenshot({ path: 'test-results/project-run.png' });
  });
});
