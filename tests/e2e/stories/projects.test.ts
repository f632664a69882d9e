import { expect } from 'vitest';
import { inspectLightAndDark } from '../fixtures/accessibility.ts';
import type { BrowserUser } from '../fixtures/browser-user.ts';
import {
  code,
  colleague,
  makeNode,
  openFile,
  projectOf,
  row,
  state,
  textOf,
  writeAtEnd,
} from '../fixtures/project-screen.ts';
import { test } from '../fixtures/story.ts';

/** The one file that begins a project of this kind. */
const FILE = 'main.js';

test('[EDT-1, EDT-2, EDT-3] three write in one file while a fourth renames and moves it', async ({
  story,
}) => {
  const { alice, address } = await projectOf(story, 'node');
  const writers = [
    alice,
    await colleague(story, 'Bob Baker', address),
    await colleague(story, 'Cleo Cole', address),
  ];
  const dan = await colleague(story, 'Dan Dell', address);
  for (const writer of writers) await openFile(writer, FILE);
  const marks = ['// one', '// two', '// three'];
  await Promise.all(
    writers.map(async (writer, at) => {
      await code(writer).click();
      await writer.page.keyboard.press('Control+End');
      await writer.page.keyboard.type(`\n${marks[at]}`);
    }),
  );
  await row(dan, FILE).focus();
  await dan.page.keyboard.press('F2');
  await dan.page.keyboard.press('Control+a');
  await dan.page.keyboard.type('renamed.js');
  await dan.page.keyboard.press('Enter');
  await row(dan, 'renamed.js').waitFor();
  await makeNode(dan, 'New folder', 'lib');
  await row(dan, 'lib').waitFor();
  await row(dan, 'renamed.js').focus();
  await dan.page.keyboard.press('Control+x');
  await row(dan, 'lib').focus();
  await dan.page.keyboard.press('Control+v');
  for (const writer of writers)
    await writer.page.getByRole('textbox', { name: 'Text of lib/renamed.js' }).waitFor();
  for (const writer of writers)
    for (const mark of marks) await expect.poll(() => textOf(writer)).toContain(mark);
  const [, bob, cleo] = writers as [BrowserUser, BrowserUser, BrowserUser];
  await expect.poll(() => code(cleo).locator('.cm-other-name').allTextContents()).toContain('Bob Baker');

  await code(bob).click();
  await bob.page.keyboard.press('Control+z');
  await expect.poll(() => textOf(alice)).not.toContain('// two');
  for (const mark of ['// one', '// three']) expect(await textOf(bob)).toContain(mark);
  await state(alice, 'Saved').waitFor();
});

test('[EDT-4, EDT-9] what is written offline is kept and merged; what is deleted says by whom', async ({
  story,
}) => {
  const { alice, address } = await projectOf(story, 'node');
  const bob = await colleague(story, 'Bob Baker', address);
  for (const one of [alice, bob]) await openFile(one, FILE);
  story.expectComplaints();
  await alice.context.setOffline(true);
  await state(alice, /^Offline/).waitFor();
  await writeAtEnd(alice, '\n// written offline');
  await writeAtEnd(bob, '\n// meanwhile');
  await state(alice, /kept here/).waitFor();
  await alice.context.setOffline(false);
  for (const one of [alice, bob])
    for (const mark of ['// written offline', '// meanwhile'])
      await expect.poll(() => textOf(one)).toContain(mark);
  await state(alice, 'Saved').waitFor();

  await row(bob, FILE).focus();
  await bob.page.keyboard.press('Delete');
  await alice.page.getByText('This file was deleted by Bob Baker.').waitFor();
  await alice.button('Restore').click();
  await row(bob, FILE).waitFor();
  await writeAtEnd(alice, '\n// back again');
  await expect.poll(() => textOf(bob)).toContain('// back again');
});

test('[EDT-5] a viewer reads, and the server takes nothing from them', async ({ story }) => {
  const { alice, address, roomId } = await projectOf(story, 'node');
  const bob = await colleague(story, 'Bob Baker', address);
  await openFile(bob, FILE);
  await alice.button('Settings of the project').click();
  await alice.page.getByRole('combobox', { name: 'Role of Bob Baker' }).selectOption({ label: 'Viewer' });
  await bob.page.getByText(/You are a viewer here/).waitFor();
  const before = await textOf(bob);
  await code(bob).click();
  await bob.page.keyboard.type('not to be');
  expect(await textOf(bob)).toBe(before);
  const [, , projectId] = new URL(address).pathname.split('/').slice(2);
  const fileId = new URL(bob.page.url()).searchParams.get('file');
  const path = `/api/rooms/${roomId}/projects/${projectId}/files/${fileId}/push`;
  const headers = { origin: new URL(address).origin };
  const answer = await bob.context.request.post(path, { headers, data: { update: 'AAA=' } });
  expect(answer.status()).toBeGreaterThanOrEqual(400);
});

test('[EDT-12, EDT-13, EDT-14, EDT-15] the tree is worked with the keyboard alone', async ({ story }) => {
  const { alice } = await projectOf(story, 'empty');
  const { keyboard } = alice.page;
  await makeNode(alice, 'New folder', 'parts');
  await row(alice, 'parts').waitFor();
  await alice.button('Show files').waitFor();
  await alice.page
    .locator('input[type=file]')
    .setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('a\r\nb') });
  await alice.page.getByRole('region', { name: 'Uploads' }).getByText('Uploaded').waitFor();
  await row(alice, 'parts').focus();
  await keyboard.press('ArrowRight');
  await row(alice, 'notes.txt').waitFor();
  await keyboard.press('n');
  await expect.poll(() => alice.hasFocus(row(alice, 'notes.txt'))).toBe(true);
  await keyboard.press('Control+x');
  await row(alice, 'notes.txt, cut').waitFor();
  await keyboard.press('Home');
  await keyboard.press('End');
  await keyboard.press('Escape');
  await keyboard.press('F2');
  await keyboard.press('Control+a');
  await keyboard.type('con');
  await alice.page.getByRole('alert').filter({ hasText: 'Windows' }).waitFor();
  await keyboard.press('Control+a');
  await keyboard.type('readme.txt');
  await keyboard.press('Enter');
  await expect.poll(() => alice.hasFocus(row(alice, 'readme.txt'))).toBe(true);
  await keyboard.press('Delete');
  await row(alice, 'readme.txt').waitFor({ state: 'detached' });
  await alice.button('Undo').click();
  await row(alice, 'readme.txt').focus();
  await keyboard.press('Enter');
  await code(alice).waitFor();
  expect(await textOf(alice)).toBe('a\nb');
});

test('[EDT-6, EDT-10, EDT-11] one follows, talks about a line and goes back to a version', async ({
  story,
}) => {
  const { alice, address } = await projectOf(story, 'static-web');
  const bob = await colleague(story, 'Bob Baker', address);
  await openFile(alice, 'index.html');
  await openFile(bob, 'index.html');
  await alice.button('Follow Bob Baker').click();
  await openFile(bob, 'style.css');
  await alice.page.getByRole('tab', { name: 'style.css', selected: true }).waitFor();
  await code(alice).click();
  await alice.page.keyboard.type(' ');
  await expect.poll(() => alice.button('Follow Bob Baker').getAttribute('aria-pressed')).toBe('false');

  await bob.button('History').click();
  await bob.field('Name of this version').fill('Before');
  await bob.page.keyboard.press('Enter');
  await bob.page.getByRole('list', { name: 'Versions' }).getByText('Before').waitFor();
  await writeAtEnd(alice, '\n/* a mistake */');
  await state(alice, 'Saved').waitFor();
  await bob.button('Back to the text').click();
  await expect.poll(() => textOf(bob)).toContain('a mistake');
  await bob.button('History').click();
  await bob.page.getByRole('button', { name: /^Before/ }).click();
  await bob.button('Restore this version').click();
  await expect.poll(() => textOf(alice)).not.toContain('a mistake');

  await bob.button('Discuss this line').click();
  await expect.poll(() => bob.composer.inputValue()).toContain('style.css:');
  await bob.composer.press('End');
  await bob.composer.press('Enter');
  await bob.page
    .locator('article')
    .getByRole('button', { name: /style\.css line/ })
    .waitFor();
});

test('[EDT-16] projects are for everybody', async ({ story }) => {
  const { alice, roomId, address } = await projectOf(story, 'node');
  await openFile(alice, FILE);
  await inspectLightAndDark(alice, 'project');
  const separator = alice.page.getByRole('separator', { name: 'Width of files' });
  await separator.focus();
  const width = Number(await separator.getAttribute('aria-valuenow'));
  await alice.page.keyboard.press('ArrowRight');
  await expect.poll(async () => Number(await separator.getAttribute('aria-valuenow'))).toBe(width + 16);
  await alice.button('Settings of the project').click();
  await alice.dialog().getByRole('button', { name: 'Save settings' }).waitFor();
  await inspectLightAndDark(alice, 'project-settings');
  await alice.goTo(`/rooms/${roomId}/projects`);
  await alice.page.getByRole('link', { name: /^Landing page/ }).waitFor();
  await inspectLightAndDark(alice, 'projects');
  await alice.page.setViewportSize({ width: 380, height: 780 });
  await inspectLightAndDark(alice, 'projects-narrow');
  await alice.goTo(address);
  await code(alice).waitFor();
  await inspectLightAndDark(alice, 'project-narrow');
  await alice.page.getByRole('navigation', { name: 'Panes' }).getByRole('button', { name: 'Files' }).click();
  await row(alice, FILE).waitFor();
  await inspectLightAndDark(alice, 'project-files-narrow');
});
