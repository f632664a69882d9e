import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { IMAGE_BOUNDS } from './image-bounds.ts';
import { ImageMaker } from './image-maker.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'atrium-image-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function order(type: string, width = 2_000) {
  const from = join(directory, 'from');
  await sharp({ create: { width, height: width, channels: 3, background: 'red' } })
    .png()
    .toFile(from);
  return { type, from, picture: join(directory, 'picture'), thumbnail: join(directory, 'thumbnail') };
}

test('[ATT-6] a picture that takes too long or too much memory is given up', async () => {
  const png = await order('image/png');
  expect(await new ImageMaker({ ...IMAGE_BOUNDS, ms: 1 }).make(png)).toEqual({ kind: 'tooLarge' });
  expect(await new ImageMaker({ ...IMAGE_BOUNDS, memoryBytes: 1 }).make(png)).toEqual({ kind: 'tooLarge' });
});

test('[ATT-6] nothing is opened by another decoder than that of its first bytes', async () => {
  expect(await new ImageMaker().make(await order('image/gif'))).toEqual({ kind: 'broken' });
  expect(await new ImageMaker().make(await order('image/svg+xml'))).toEqual({ kind: 'broken' });
  expect(await new ImageMaker().make(await order('image/png'))).toEqual({
    kind: 'made',
    width: 2_000,
    height: 2_000,
  });
});
