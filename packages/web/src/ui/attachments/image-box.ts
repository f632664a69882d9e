import type { Attachment } from '@atrium/contract/attachment';

/** Of a picture that stands alone, and of one among others, CSS pixels. */
const ALONE = { width: 380, height: 280 };
const TILE = { width: 168, height: 126 };
const MEDIA_HEIGHT = { audio: 60, video: 218, file: 56 } as const;
const GAP = 6;

/** The place that a picture takes, known before it is loaded: nothing moves when it comes. */
export function imageBox({ width = 1, height = 1 }: Attachment, isAlone: boolean) {
  if (!isAlone) return TILE;
  const scale = Math.min(1, ALONE.width / width, ALONE.height / height);
  return { width: Math.max(48, Math.round(width * scale)), height: Math.max(48, Math.round(height * scale)) };
}

/** A guess for the scroll bar, as wide as a timeline usually is. */
export function estimatedHeight(attachments: readonly Attachment[] = []): number {
  const images = attachments.filter(({ kind }) => kind === 'image');
  const [first] = images;
  const rows = Math.ceil(images.length / 3);
  const ofImages = first === undefined ? 0 : rows * (imageBox(first, images.length === 1).height + GAP);
  return attachments.reduce(
    (sum, { kind }) => sum + (kind === 'image' ? 0 : MEDIA_HEIGHT[kind] + GAP),
    ofImages,
  );
}
