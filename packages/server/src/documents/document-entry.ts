import type { FileId, UserId } from '@atrium/contract/ids';
import type { LogSchema } from '../storage/log.ts';
import type { Item } from '../storage/store.ts';

export const DOCUMENTS = 'Documents';
const SEQ_DIGITS = 10;
/** Between marks: sorts after every digit. */
export const END = '~';

/** Who opened a document with a client id, and when, milliseconds of the epoch. */
export interface ClientOwner {
  readonly userId: UserId;
  readonly since: number;
}

/** What was written in one moment by one server. */
export interface DocumentEntry {
  /** Its place in the log, from 1. */
  readonly seq: number;
  /** Drawn for each write: a write without an answer is known by it. */
  readonly id: string;
  /** V1. Empty if `pieces` says that it stands apart. */
  readonly update: Uint8Array;
  /** The update is too large for an item: so many pieces `L#<id>#<i>`. */
  readonly pieces: number;
  readonly by: readonly UserId[];
  /** Client ids that the log has not named before. */
  readonly clients: readonly (readonly [clientId: number, owner: ClientOwner])[];
  readonly at: number;
}

export const entryPart = (seq: number): string => `U#${String(seq).padStart(SEQ_DIGITS, '0')}`;

export const documentLogSchema: LogSchema<DocumentEntry> = {
  table: DOCUMENTS,
  condition: 'attribute_not_exists(#part)',
  key: (logId, n) => ({ documentId: logId, part: entryPart(n) }),
  toItem: (logId, n, entry) => toItem(logId as FileId, n, entry),
  fromItem: (item) => fromItem(item),
  logOf: (item) => item['documentId'] as string,
  placeOf: (item) => Number((item['part'] as string).slice(2)),
  identity: ({ id }) => id,
  weight: ({ update }) => update.length + 200,
};

function toItem(documentId: FileId, n: number, { id, update, pieces, by, clients, at }: DocumentEntry): Item {
  return {
    documentId,
    part: entryPart(n),
    id,
    update,
    by: [...by],
    at,
    pieces: pieces > 0 ? pieces : undefined,
    clients: clients.length > 0 ? JSON.stringify(clients) : undefined,
  };
}

function fromItem(item: Item): DocumentEntry {
  const clients = item['clients'];
  return {
    seq: documentLogSchema.placeOf(item),
    id: item['id'] as string,
    update: item['update'] as Uint8Array,
    pieces: (item['pieces'] as number | undefined) ?? 0,
    by: item['by'] as UserId[],
    clients: typeof clients === 'string' ? (JSON.parse(clients) as [number, ClientOwner][]) : [],
    at: item['at'] as number,
  };
}
