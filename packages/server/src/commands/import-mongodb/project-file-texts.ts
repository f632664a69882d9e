import { randomBytes } from 'node:crypto';
import { ClientGrants } from '../../documents/client-grants.ts';
import { DocumentRepository } from '../../documents/document-repository.ts';
import { DocumentTextService } from '../../documents/document-text-service.ts';
import type { OpenDocuments } from '../../documents/open-documents.ts';
import type { ProjectTexts } from '../../projects/project-texts.ts';
import type { Store } from '../../storage/store.ts';

const SECRET_BYTES = 32;
/** To begin a text and to read it, nothing more is asked of those that are open: here none is, and none is removed. */
const noneOpen: Pick<OpenDocuments, 'held'> = { held: () => undefined };

/** Texts of files as the server keeps them. */
export function openFileTexts(store: Store, now: () => number): Pick<ProjectTexts, 'seed' | 'readTexts'> {
  return new DocumentTextService({
    repository: new DocumentRepository(store),
    documents: noneOpen as OpenDocuments,
    // Nobody is given a word by this process: its secret is nobody's.
    remains: { remove: () => Promise.resolve() },
    grants: new ClientGrants(randomBytes(SECRET_BYTES)),
    now,
  });
}
