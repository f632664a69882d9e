/**
 * A process of its own that opens one picture and writes it anew: `image-worker.ts <type> <from> <picture> <thumbnail>`. It
 * answers with one line of JSON. Whatever the file does to the libraries that decode it happens here.
 */
import sharp from 'sharp';
import type { ImageAnswer } from './image-maker.ts';
import { IMAGE_BOUNDS } from './image-bounds.ts';

const LOADERS: Readonly<Record<string, string>> = {
  'image/png': 'VipsForeignLoadPngFile',
  'image/jpeg': 'VipsForeignLoadJpegFile',
  'image/gif': 'VipsForeignLoadNsgifFile',
  'image/webp': 'VipsForeignLoadWebpFile',
  'image/avif': 'VipsForeignLoadHeifFile',
};

const MOVING = new Set(['image/gif', 'image/webp']);

async function made([
  type = '',
  from = '',
  picture = '',
  thumbnail = '',
]: readonly string[]): Promise<ImageAnswer> {
  const loader = LOADERS[type];
  if (loader === undefined) return { kind: 'broken' };
  // No other decoder is ever reached, whatever else the file may be.
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: [loader] });
  sharp.concurrency(1);
  sharp.cache(false);
  if ((await pixelsOf(from)) > IMAGE_BOUNDS.pixels) return { kind: 'tooLarge' };
  const animated = MOVING.has(type);
  const options = { limitInputPixels: IMAGE_BOUNDS.pixels, failOn: 'error' } as const;
  // Written anew without what stood beside the pixels: place, camera, whatever was behind the end.
  const whole = sharp(from, { ...options, animated }).autoOrient();
  const { width, height, pageHeight } = await encoded(whole, type).toFile(picture);
  const { thumbnailPixels } = IMAGE_BOUNDS;
  await sharp(from, options)
    .autoOrient()
    .resize({ width: thumbnailPixels, height: thumbnailPixels, fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 80 })
    .toFile(thumbnail);
  return { kind: 'made', width, height: pageHeight ?? height };
}

/** Of all frames together. */
async function pixelsOf(file: string): Promise<number> {
  const { width, height, pages = 1 } = await sharp(file, { limitInputPixels: false }).metadata();
  return width * height * pages;
}

function encoded(picture: sharp.Sharp, type: string): sharp.Sharp {
  if (type === 'image/jpeg') return picture.jpeg({ quality: 92 });
  if (type === 'image/png') return picture.png();
  if (type === 'image/gif') return picture.gif();
  return type === 'image/webp' ? picture.webp({ quality: 90 }) : picture.avif({ quality: 75 });
}

void made(process.argv.slice(2))
  .catch((): ImageAnswer => ({ kind: 'broken' }))
  .then((answer) => process.stdout.write(JSON.stringify(answer)));
