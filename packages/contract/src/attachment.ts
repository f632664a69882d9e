import { z } from 'zod';
import { attachmentId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { writtenText } from './text.ts';

/** How it is shown: everything that is no picture, sound or film of a known kind is a file. */
export const attachmentKind = z.enum(['image', 'audio', 'video', 'file']);
export type AttachmentKind = z.infer<typeof attachmentKind>;

/** Words that stand for a picture. */
export const altText = writtenText(LIMITS.altLength);

/** A file as it stands on a message. */
export const attachment = z
  .object({
    attachmentId,
    /** A name and nothing else: no path, no characters that are not seen. */
    name: z.string(),
    /** Bytes of what is stored. */
    size: z.int().positive(),
    kind: attachmentKind,
    /** As its bytes say, whatever its name says: `application/octet-stream` where they say nothing. */
    type: z.string(),
    /** Of pictures, pixels. */
    width: z.int().positive().optional(),
    height: z.int().positive().optional(),
    alt: z.string().optional(),
  })
  .meta({ id: 'Attachment' });
export type Attachment = z.infer<typeof attachment>;

/** One that a message takes. */
export const attachmentChoice = z.object({ attachmentId, alt: altText.optional() });
export type AttachmentChoice = z.infer<typeof attachmentChoice>;
