import type { UserId } from '@atrium/contract/ids';
import type { ProfileSource } from '../accounts/account-service.ts';
import type { Announcer } from '../announcer.ts';
import type { Log } from '../observability/log.ts';
import { CommitQueue } from '../storage/commit-queue.ts';
import type { Store } from '../storage/store.ts';
import { ClientGrants } from './client-grants.ts';
import { PACE, type Pace } from './document-commits.ts';
import type { DocumentAccess, FileRef } from './document-access.ts';
import { DocumentHistoryService } from './document-history-service.ts';
import type { DocumentLines, DocumentWire } from './document-lines.ts';
import { documentOperations } from './document-operations.ts';
import { DocumentPeople } from './document-people.ts';
import { DocumentRepository } from './document-repository.ts';
import { DocumentService } from './document-service.ts';
import { DocumentTextService } from './document-text-service.ts';
import { OpenDocuments } from './open-documents.ts';
import { SizeMeter } from './size-meter.ts';
import { TimerRepository } from '../timers/timer-repository.ts';
import { TextRemains } from './text-remains.ts';
import { UpdateTeller } from './update-teller.ts';
import { VersionRepository } from './version-repository.ts';

/** How often what other servers wrote is looked for: without their news, and with them, milliseconds. */
const POLL_MS = 1_000;
const POLL_BESIDE_NEWS_MS = 15_000;
/** Where others change roles: how often those who have texts open are looked at, milliseconds. */
const RECHECK_MS = 1_000;

export interface DocumentsDeps {
  readonly store: Store;
  readonly access: DocumentAccess;
  readonly profiles: ProfileSource;
  readonly lines: DocumentLines;
  /** Reaches the rooms on this server. */
  readonly here: Pick<Announcer, 'toRoom'>;
  readonly wire: DocumentWire;
  /** Of the deployment: it signs client ids. */
  readonly secret: Uint8Array;
  readonly log: Log;
  readonly now: () => number;
  /** For tests. */
  readonly pace?: Pace;
  readonly pollMs?: number;
}

/** Documents, put together. */
export function buildDocuments(deps: DocumentsDeps) {
  const { store, wire, lines, now, log } = deps;
  const repository = new DocumentRepository(store);
  const versions = new VersionRepository({ store, documents: repository, now });
  const teller = new UpdateTeller(lines);
  const people: DocumentPeople = new DocumentPeople({
    onPeople: (ref, isOwn) => void tellPeople(deps, people, { ref, isOwn }),
    onMoved: (news) => {
      lines.toDocument(news, 'document:moved', { ...news, cursors: [...news.cursors] });
      wire.write('document-moved', news);
    },
  });
  const documents: OpenDocuments = new OpenDocuments({
    ...deps,
    pace: deps.pace ?? PACE,
    repository,
    versions,
    queue: new CommitQueue({ store }),
    onUpdate: teller.tell,
    onWritten: (fileId, entries) => wire.write('document', { fileId, entries }),
    onBroken: (fileId) => service.closeAll([fileId], 'resync'),
    isWatched: (fileId) => people.isWatched(fileId),
    pollMs: () =>
      store.isExclusive ? undefined : wire.isUp ? POLL_BESIDE_NEWS_MS : (deps.pollMs ?? POLL_MS),
  });
  const grants = new ClientGrants(deps.secret);
  const sizes = new SizeMeter({ documents, access: deps.access, log });
  const service: DocumentService = new DocumentService({ ...deps, documents, people, teller, grants, sizes });
  const remains = new TextRemains({ timers: new TimerRepository(store), repository, documents, now });
  const texts = new DocumentTextService({ repository, documents, grants, remains, now });
  const history = new DocumentHistoryService({ documents, versions, texts, service, sizes });
  const stopRechecks = store.isExclusive ? () => {} : recheckAlways(service, log);
  return {
    documents,
    people,
    documentService: service,
    documentTexts: texts,
    timerHandlers: remains.handlers,
    handlers: documentOperations(service, history),
    close: async () => {
      stopRechecks();
      people.close();
      sizes.close();
      await documents.close();
    },
  };
}

export type Documents = ReturnType<typeof buildDocuments>;

/** Those who have it open hear everything, the room who is in which file. */
async function tellPeople(
  { lines, here, profiles, wire }: DocumentsDeps,
  people: DocumentPeople,
  { ref, isOwn }: { ref: FileRef; isOwn: boolean },
): Promise<void> {
  const { fileId, roomId, projectId } = ref;
  if (isOwn) wire.write('document-people', { ref, people: people.news(fileId) });
  const userIds: UserId[] = people.usersIn(fileId);
  here.toRoom(roomId, 'document:presence', { roomId, projectId, fileId, userIds });
  const users = await profiles.profiles(userIds).catch(() => []);
  lines.toDocument({ fileId }, 'document:people', { fileId, people: people.in(fileId), users });
}

function recheckAlways(service: DocumentService, log: Log): () => void {
  const timer = setInterval(() => {
    service.recheck().catch((error: unknown) => log.debug({ err: error }, 'texts were not looked at again'));
  }, RECHECK_MS).unref();
  return () => clearInterval(timer);
}
