import { AppError } from '@atrium/contract/errors';
import { LIMITS } from '@atrium/contract/limits';
import { DOCUMENT_TEXT } from '@atrium/contract/document-text';
import * as Y from 'yjs';

/** What an update brings, as far as its bytes say it. */
export interface UpdateFacts {
  /** Client ids that wrote what it holds. */
  readonly clients: ReadonlySet<number>;
  /** UTF-8 bytes of the letters that are not in the document yet. */
  readonly newBytes: number;
  /** Something that must be there before it is not. */
  readonly hasGap: boolean;
}

/** Throws `invalid` for what is no update, or holds anything but letters of the one text. */
export function factsOf(update: Uint8Array, doc: Y.Doc): UpdateFacts {
  let structs: ReturnType<typeof Y.decodeUpdate>['structs'];
  try {
    ({ structs } = Y.decodeUpdate(update));
  } catch {
    throw new AppError('invalid', 'This is not an update of a text.');
  }
  const clients = new Set<number>();
  const next = new Map<number, number>();
  let newBytes = 0;
  let hasGap = false;
  for (const struct of structs) {
    const { client, clock } = struct.id;
    const known = next.get(client) ?? Y.getState(doc.store, client);
    if (struct instanceof Y.Skip) {
      hasGap = true;
      continue;
    }
    if (clock > known) hasGap = true;
    if (clock + struct.length > known) {
      clients.add(client);
      if (struct instanceof Y.Item) newBytes += bytesOf(struct);
    }
    next.set(client, Math.max(known, clock + struct.length));
  }
  return { clients, newBytes, hasGap };
}

/** Letters and what was deleted; nothing else has a place in a text. */
function bytesOf({ content, parent }: Y.Item): number {
  if (typeof parent === 'string' && parent !== DOCUMENT_TEXT) throw foreign();
  if (content instanceof Y.ContentDeleted) return 0;
  if (!(content instanceof Y.ContentString)) throw foreign();
  // CodeMirror counts a line end as one letter: places would not mean the same to everybody.
  if (content.str.includes('\r'))
    throw new AppError('invalid', 'Lines of a text end with a line feed alone.');
  return Buffer.byteLength(content.str);
}

function foreign(): AppError {
  return new AppError('invalid', 'An update may hold letters of the text alone.');
}

/** Throws `too-large`. `bytes` is what the text holds already. To delete is always allowed. */
export function checkSize(
  text: Y.Text,
  { bytes, newBytes, maxBytes }: { bytes: number; newBytes: number; maxBytes: number },
): void {
  const most = Math.min(maxBytes, LIMITS.projectTextBytes);
  if (newBytes === 0 || bytes + newBytes <= most) return;
  if (Buffer.byteLength(text.toJSON()) + newBytes > most) throw tooLarge(maxBytes);
}

/** What is said where a text may have no more than so many bytes. */
export function tooLarge(maxBytes: number): AppError {
  if (maxBytes >= LIMITS.projectTextBytes) return new AppError('too-large', 'A text may hold a megabyte.');
  return new AppError(
    'too-large',
    'The project has no room for more in this file: its settings say how large a file may be.',
    {
      details: { maxBytes },
    },
  );
}
