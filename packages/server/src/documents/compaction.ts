import * as Y from 'yjs';
import type { DocumentHead, DocumentRepository } from './document-repository.ts';
import type { LiveDocument } from './live-document.ts';
import type { VersionRepository } from './version-repository.ts';

/**
 * Covered entries stay so long: a server that has not heard of the snapshot must still find their places taken, and not
 * write below it. It looks anew before, see `DocumentCommits`.
 */
const KEPT_MS = 60 * 60_000;
/** Pieces are written a while before their entry. */
const PIECES_LATE_MS = 10 * 60_000;
/** An automatic version is kept if the one before is older. */
const VERSION_MS = 5 * 60_000;

export interface CompactionDeps {
  readonly repository: DocumentRepository;
  readonly versions: VersionRepository;
  readonly now: () => number;
}

/**
 * Writes a snapshot of what the log holds, lets the head point to it, and removes what was covered an hour ago. Several
 * servers may do so at once: one head counts, and a crash leaves nothing but garbage that the next one removes.
 * Everything written here must be in the log.
 */
export async function compact(live: LiveDocument, deps: CompactionDeps): Promise<void> {
  const { repository, now } = deps;
  const { fileId } = live;
  const startedAt = now();
  // All of one moment: what is applied while we wait is after `seq`, and in its own entry.
  const covers = live.seq;
  const known = [...live.owners].filter(([clientId]) => Y.getState(live.doc.store, clientId) > 0);
  const snapshot = { state: Y.encodeStateAsUpdateV2(live.doc), clients: known };
  const text = live.string;
  const authors = [...live.authors];
  const before = await repository.head(fileId);
  if (before && before.seq >= covers) {
    live.head = before;
    return;
  }
  const isKept = await keepVersion(deps, { live, text, authors });
  const covered = before?.flips.findLast(({ at }) => at <= startedAt - KEPT_MS);
  await removeCovered(deps, { live, before, covered });
  const { version, chunks } = await repository.putSnapshot(fileId, startedAt, snapshot);
  const place = { version, chunks, seq: covers, at: startedAt };
  const head = headAfter(before, covered, { ...place, authors: isKept ? [] : authors });
  if (await repository.flip(fileId, head, before)) {
    live.head = head;
    if (isKept) for (const userId of authors) live.authors.delete(userId);
  } else {
    await repository.deleteSnapshot(fileId, { version, chunks });
    live.head = await repository.head(fileId);
  }
}

type Flip = DocumentHead['flips'][number];

function headAfter(
  before: DocumentHead | undefined,
  covered: Flip | undefined,
  next: Pick<DocumentHead, 'version' | 'chunks' | 'seq' | 'authors'> & { readonly at: number },
): DocumentHead {
  const { at, ...rest } = next;
  const kept = (before?.flips ?? []).filter(({ seq }) => seq > (covered?.seq ?? 0));
  const cleaned = covered?.seq ?? before?.cleaned ?? 0;
  return { ...rest, cleaned, flips: [...kept, { seq: rest.seq, at }] };
}

async function removeCovered(
  { repository, now }: CompactionDeps,
  what: {
    live: LiveDocument;
    before: DocumentHead | undefined;
    covered: DocumentHead['flips'][number] | undefined;
  },
): Promise<void> {
  const { fileId } = what.live;
  const { before, covered } = what;
  if (!before) return;
  await repository.deleteOlder(fileId, {
    mark: 'S#',
    kept: before.version,
    before: now() - KEPT_MS,
  });
  if (!covered) return;
  await repository.deleteEntries(fileId, before.cleaned + 1, covered.seq);
  await repository.deleteOlder(fileId, { mark: 'L#', before: covered.at - PIECES_LATE_MS });
}

async function keepVersion(
  { versions, now }: CompactionDeps,
  what: { live: LiveDocument; text: string; authors: readonly DocumentHead['authors'][number][] },
): Promise<boolean> {
  const { fileId } = what.live;
  const [last] = await versions.list(fileId, { limit: 1 });
  if (last && last.at > now() - VERSION_MS) return false;
  if (last && (await versions.text(fileId, last)) === what.text) return true;
  await versions.keep(fileId, { kind: 'automatic', text: what.text, authors: what.authors });
  return true;
}
