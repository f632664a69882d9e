import { expect } from 'vitest';
import { inspect } from '../fixtures/accessibility.ts';
import { sharp } from '../../../packages/server/src/testing/sharp.ts';
import { test } from '../fixtures/story.ts';

const drawn = (r: number, g: number, b: number) =>
  sharp({ create: { width: 800, height: 500, channels: 3, background: { r, g, b } } })
    .png()
    .toBuffer();

/** A second of silence: 8,000 samples of 8 bits. */
function silence(): Buffer {
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + 8_000, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8_000, 24);
  head.writeUInt32LE(8_000, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write('data', 36);
  head.writeUInt32LE(8_000, 40);
  return Buffer.concat([head, Buffer.alloc(8_000, 128)]);
}

const LOOKS = [
  { colorScheme: 'light', width: 1280, height: 860 },
  { colorScheme: 'dark', width: 380, height: 780 },
] as const;

test('[ATT-13, ATT-14] files are chosen, sent as one message, seen, heard and listed', async ({ story }) => {
  const alice = await story.person('Alice Able');
  const { roomId } = (await alice.createRoom({ name: 'Studio' })).listing.room;
  await alice.goToRoom(roomId);
  const { page } = alice;
  await page.getByLabel('Files to attach').setInputFiles([
    { name: 'red.png', mimeType: 'image/png', buffer: await drawn(190, 60, 50) },
    { name: 'blue.png', mimeType: 'image/png', buffer: await drawn(40, 90, 190) },
    { name: 'silence.wav', mimeType: 'audio/wav', buffer: silence() },
    {
      name: '<img src=x onerror=alert(1)>.svg',
      mimeType: 'image/svg+xml',
      buffer: Buffer.from('<svg onload="alert(1)"/>'),
    },
  ]);
  await page.getByLabel('Description of red.png').fill('A red field');
  await page.getByLabel('Description of blue.png').waitFor();
  await alice.composer.fill('Colours for the door');
  await inspect(alice, 'attachments-tray-light-1280');
  await page.keyboard.press('Enter');
  const message = alice.message('Colours for the door');
  const red = message.getByRole('button', { name: 'Open picture: A red field' });
  await red.waitFor();
  const isDrawn = (look: typeof red) =>
    look.locator('img').evaluate((image) => (image as HTMLImageElement).naturalWidth > 0);
  await expect.poll(() => isDrawn(red)).toBe(true);
  expect(await page.getByRole('list', { name: 'Files of this message' }).count()).toBe(0);

  const sound = message.locator('audio');
  await sound.evaluate((element) => (element as HTMLAudioElement).load());
  await expect
    .poll(() => sound.evaluate((element) => (element as HTMLAudioElement).error === null))
    .toBe(true);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    message.getByRole('link', { name: /^Download <img src=x/ }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.svg$/);

  await red.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'red.png' }).waitFor();
  await page.keyboard.press('ArrowRight');
  const box = page.getByRole('dialog', { name: 'blue.png' });
  await box.waitFor();
  await box.getByLabel('Description of this picture').fill('A blue field');
  await page.keyboard.press('Enter');
  await box.getByText('Saved.').waitFor();
  await inspect(alice, 'attachments-lightbox-light-1280');
  await page.keyboard.press('Escape');
  await message.getByRole('button', { name: 'Open picture: A blue field' }).waitFor();

  await alice.button('Files').click();
  const files = page.getByRole('dialog', { name: 'Files of Studio' });
  await files
    .getByRole('button', { name: 'Open picture: red.png' })
    .or(files.getByText('silence.wav'))
    .first()
    .waitFor();
  await inspect(alice, 'attachments-files-light-1280');
  await page.keyboard.press('Escape');

  for (const look of LOOKS) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await page.emulateMedia({ colorScheme: look.colorScheme });
    // oxlint-disable-next-line no-await-in-loop
    await page.setViewportSize(look);
    // oxlint-disable-next-line no-await-in-loop
    await message.scrollIntoViewIfNeeded();
    // oxlint-disable-next-line no-await-in-loop
    await inspect(alice, `attachments-room-${look.colorScheme}-${look.width}`);
  }
});

test('[ATT-12, ATT-13] a message waits for its files, can be stopped, and pasted and dropped files count', async ({
  story,
}) => {
  story.expectComplaints();
  const alice = await story.person('Alice Able');
  const { roomId } = (await alice.createRoom({ name: 'Slow line' })).listing.room;
  await alice.goToRoom(roomId);
  const { page } = alice;
  const held = Promise.withResolvers<void>();
  await page.route('**/bytes?offset=*', async (route) => {
    await held.promise;
    await route.continue();
  });
  await alice.composer.evaluate((area) => {
    const data = new DataTransfer();
    data.items.add(new File(['pasted'], 'pasted.txt'));
    area.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    const dropped = new DataTransfer();
    dropped.items.add(new File(['dropped'], 'dropped.txt'));
    area.dispatchEvent(new DragEvent('drop', { dataTransfer: dropped, bubbles: true, cancelable: true }));
    const unwanted = new DataTransfer();
    unwanted.items.add(new File(['unwanted'], 'unwanted.txt'));
    area.dispatchEvent(new DragEvent('drop', { dataTransfer: unwanted, bubbles: true, cancelable: true }));
  });
  await alice.button('Remove unwanted.txt').click();
  await alice.say('With two files');
  await page.getByRole('list', { name: 'Files on their way' }).waitFor();
  await alice.say('Quicker than files');
  await expect.poll(async () => (await alice.stored(roomId)).length).toBe(1);
  held.resolve();
  await page.getByRole('link', { name: /^Download dropped\.txt/ }).waitFor();
  await page.getByRole('link', { name: /^Download pasted\.txt/ }).waitFor();
  expect(await page.getByText('unwanted.txt').count()).toBe(0);
  const [, withFiles] = await alice.stored(roomId);
  expect(withFiles?.attachments?.map(({ name }) => name)).toEqual(['pasted.txt', 'dropped.txt']);
});
