import { randomBytes } from 'node:crypto';
import { ClientGrants } from '../../documents/client-grants.ts';
import { DocumentRepository } from '../../documents/document-repository.ts';
import { DocumentTextService } from '../../documents/document-text-service.ts';
import { OpenDocuments } from '../../documents/open-documents.ts';
import { VersionRepository } from '../../documents/version-repository.ts';
import { createLog } from '../../observability/log.ts';
import { CommitQueue } from '../../storage/commit-queue.ts';
import type { Store } from '../../storage/store.ts';

const SECRET_BYTES = 32;
const nothing = (): void => undefined;

/** Texts of files as the server keeps them. Nobody has one open here, so nothing is told to anybody. */
export function openFileTexts(store: Store, now: () => number): DocumentTextService {
  const repository = new DocumentRepository(store);
  const documents = new OpenDocuments({
    repository,
    versions: new VersionRepository({ store, documents: repository, now }),
    queue: new CommitQueue({ store }),
    store,
    log: createLog({ level: 'silent' }),
    now,
    onUpdate: nothing,
    onWritten: nothing,
    onBroken: nothing,
    isWatched: () => false,
    pollMs: () => undefined,
  });
  // Seeds and reading draw no client ids: nobody will hold a word of this process.
  const grants = new ClientGrants(randomBytes(SECRET_BYTES));
  return new DocumentTextService({ repository, documents, grants, now });
}
