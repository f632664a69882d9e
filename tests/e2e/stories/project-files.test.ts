import { readFile } from 'node:fs/promises';
import { unzipSync, zipSync } from 'fflate';
import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import type { BrowserUser } from '../fixtures/browser-user.ts';
import {
  code,
  colleague,
  makeNode,
  openFile,
  projectOf,
  row,
  textOf,
  writeAtEnd,
} from '../fixtures/project-screen.ts';
import { test } from '../fixtures/story.ts';

test('[EDT-13, EDT-14, EDT-7, PRJ-20] files are dragged, dropped, changed all at once and taken out', async ({
  story,
}) => {
  const { alice } = await projectOf(story, 'empty');
  await makeNode(alice, 'New folder', 'parts');
  await row(alice, 'parts').waitFor();

  // From outside: two files onto a folder, then a folder with a folder in it.
  await drop(alice, row(alice, 'parts'), { 'one.txt': 'the old word\n', 'two.txt': 'old and old\n' });
  await uploaded(alice, 2);
  await row(alice, 'parts').click();
  await row(alice, 'one.txt').waitFor();
  expect(await levelOf(alice, 'two.txt')).toBe('2');
  await dropFolder(alice, row(alice, 'parts'), 'brought');
  await uploaded(alice, 4);
  await row(alice, 'brought').click();
  await row(alice, 'inner').click();
  await row(alice, 'deep.txt').waitFor();
  expect(await levelOf(alice, 'deep.txt')).toBe('4');

  // Within the tree: into a folder, and not into itself.
  await drag(alice, row(alice, 'one.txt'), row(alice, 'inner'));
  await expect.poll(() => levelOf(alice, 'one.txt')).toBe('4');
  await drag(alice, row(alice, 'brought'), row(alice, 'inner'));
  expect(await levelOf(alice, 'brought')).toBe('2');

  // Over the whole project.
  await alice.page.keyboard.press('Control+Shift+F');
  await alice.field('Search for').fill('old');
  await alice.page.keyboard.press('Enter');
  await alice.page.getByText('5 places in 4 files').waitFor();
  await alice.field('Replace with').fill('new');
  await alice.button('Replace all').click();
  await alice.page.getByText('5 replaced in 4 files.').waitFor();
  await alice.page.getByText('Nothing was found.').waitFor();

  await alice.button('Files', alice.page.getByRole('region', { name: 'Files', exact: true })).click();
  await row(alice, 'parts').click({ button: 'right' });
  const folder = await downloaded(alice, () =>
    alice.page.getByRole('menuitem', { name: 'Download' }).click(),
  );
  expect(Object.keys(folder).filter((path) => path.endsWith('.txt')).length).toBe(4);
  await alice.button('Settings of the project').click();
  const all = await downloaded(alice, () => alice.button('Download as zip').click());
  expect(all['parts/two.txt']).toBe('new and new\n');
  expect(all['parts/brought/inner/one.txt']).toBe('the new word\n');
});

test('[PRJ-14, PRJ-20, EDT-5, EDT-13] a zip becomes a project; names stay words; a viewer comes to write', async ({
  story,
}) => {
  const { alice, roomId } = await projectOf(story, 'empty');
  await alice.goTo(`/rooms/${roomId}/projects`);
  await alice.button('New project').first().click();
  await alice.dialog().getByText('From a zip').click();
  const archive = zipSync({ 'site/notes.txt': encoded('from the archive\n'), 'site/שלום.txt': encoded('') });
  await alice.field('Zip archive').setInputFiles({
    name: 'Brought in.zip',
    mimeType: 'application/zip',
    buffer: Buffer.from(archive),
  });
  expect(await alice.field('Name').inputValue()).toBe('Brought in');
  await alice.field('Name').fill('Landing page');
  await alice.dialog().getByText('may read it').click();
  await alice.button('Create project').click();
  await openFile(alice, 'notes.txt');
  expect(await textOf(alice)).toContain('from the archive');
  const address = alice.page.url();

  // What could be taken for markup, or turns around what stands beside it.
  const field = alice.page.getByRole('textbox', { name: 'Name of the new file' });
  for (const bad of ['<img src=x onerror=complain(1)>.txt', 'evil\u202Etxt.exe', 'a'.repeat(101)]) {
    await alice.button('New file').click();
    await field.fill(bad);
    await alice.page.keyboard.press('Enter');
    await alice.page.getByRole('alert').first().waitFor();
    await alice.page.keyboard.press('Escape');
  }
  const names = ['&lt;img src=x onerror=complain(1)&gt;.txt', `${'w'.repeat(96)}.txt`];
  for (const name of names) {
    await alice.button('New file').click();
    await field.fill(name);
    await alice.page.keyboard.press('Enter');
    await alice.page.getByRole('tab', { name, selected: true }).waitFor();
  }
  const overflow = await alice.page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);
  await drop(alice, row(alice, 'notes.txt'), { 'b\u202Egpj.txt': 'x' });
  await alice.page
    .getByRole('region', { name: 'Uploads' })
    .getByText(/cannot be seen/)
    .waitFor();

  const bob = await colleague(story, 'Bob Baker', address);
  await openFile(bob, 'notes.txt');
  await bob.page.getByText(/You are a viewer here/).waitFor();
  expect(await bob.button('New file').count()).toBe(0);
  await alice.button('Settings of the project').click();
  await alice.page.getByRole('combobox', { name: 'Role of Bob Baker' }).selectOption({ label: 'Editor' });
  await bob.page.getByText(/You are a viewer here/).waitFor({ state: 'detached' });
  await writeAtEnd(bob, 'now mine as well');
  await alice.page.keyboard.press('Escape');
  await row(alice, 'notes.txt').click();
  await expect.poll(() => textOf(alice)).toContain('now mine as well');
});

test('[PRV-14, PRJ-30] a program asks, is answered, and another one sees it as it happens', async ({
  story,
}) => {
  const { alice, address } = await projectOf(story, 'python');
  const bob = await colleague(story, 'Bob Baker', address);
  await openFile(alice, 'main.py');
  await code(alice).click();
  await alice.page.keyboard.press('Control+a');
  await alice.page.keyboard.press('Delete');
  await alice.page.keyboard.insertText('print("Who?", flush=True)\nprint("Hello, " + input())\n');
  const output = ({ page }: BrowserUser) => page.getByRole('log', { name: 'Output' });
  for (const person of [alice, bob]) await person.page.getByRole('tab', { name: 'Run' }).click();
  await alice.button('Run').click();
  await output(bob).getByText('Who?').waitFor();
  expect(await output(bob).innerText()).not.toContain('Hello');
  await alice.page.getByRole('textbox', { name: /input/i }).fill('Dora');
  await alice.page.keyboard.press('Enter');
  await output(bob).getByText('Hello, Dora').waitFor();
  await output(alice).getByText('Hello, Dora').waitFor();
  await bob.page.getByText(/run by Alice Able/).waitFor();

  await expect.poll(() => alice.button('Run').isEnabled()).toBe(true);
  // What is prepared is there from the beginning.
  await alice.button('Input').click();
  await alice.field('Input for the program').fill('Egon');
  await alice.button('Run').click();
  await output(bob).getByText('Hello, Egon').waitFor();
});

const encoded = (text: string): Uint8Array => new TextEncoder().encode(text);

async function uploaded(user: BrowserUser, count: number): Promise<void> {
  const words = user.page.getByRole('region', { name: 'Uploads' }).getByText('Uploaded', { exact: true });
  await expect.poll(() => words.count()).toBe(count);
}

async function levelOf(user: BrowserUser, name: string): Promise<string | null> {
  return row(user, name).getAttribute('aria-level');
}

/** As a browser tells of files that are let go over the page. */
async function drop(user: BrowserUser, target: Locator, files: Record<string, string>): Promise<void> {
  const dataTransfer = await user.page.evaluateHandle((given) => {
    const transfer = new DataTransfer();
    for (const [name, text] of Object.entries(given)) transfer.items.add(new File([text], name));
    return transfer;
  }, files);
  await target.dispatchEvent('dragover', { dataTransfer });
  await target.dispatchEvent('drop', { dataTransfer });
}

/** A folder with `top.txt` and `inner/deep.txt`. Only a hand can drop a real one: its entries are played. */
async function dropFolder(user: BrowserUser, target: Locator, name: string): Promise<void> {
  await target.evaluate((element, folderName) => {
    const file = (called: string) => ({
      isFile: true,
      isDirectory: false,
      name: called,
      file: (done: (made: File) => void) => done(new File(['one old thing'], called)),
    });
    const folder = (called: string, inside: readonly object[]) => ({
      isFile: false,
      isDirectory: true,
      name: called,
      createReader: () => {
        const portions = [inside, []];
        return { readEntries: (done: (entries: unknown) => void) => done(portions.shift() ?? []) };
      },
    });
    const entry = folder(folderName, [file('top.txt'), folder('inner', [file('deep.txt')])]);
    const transfer = { types: ['Files'], items: [{ webkitGetAsEntry: () => entry }] };
    const event = new Event('drop', { bubbles: true, cancelable: true });
    element.dispatchEvent(Object.assign(event, { dataTransfer: transfer }));
  }, name);
}

/** With the mouse, step by step: a browser begins a drag only when it has moved. */
async function drag(user: BrowserUser, from: Locator, to: Locator): Promise<void> {
  await from.hover();
  await user.page.mouse.down();
  await to.hover();
  await to.hover();
  await user.page.mouse.up();
}

/** The texts of an archive that the browser is handed, by their paths. */
async function downloaded(user: BrowserUser, act: () => Promise<void>): Promise<Record<string, string>> {
  const [file] = await Promise.all([user.page.waitForEvent('download'), act()]);
  const entries = Object.entries(unzipSync(await readFile(await file.path())));
  return Object.fromEntries(entries.map(([path, bytes]) => [path, new TextDecoder().decode(bytes)]));
}
