import type { FileId } from '@atrium/contract/ids';
import type { ProfileSource } from './accounts/account-service.ts';
import { buildDocuments } from './documents/build-documents.ts';
import type { DocumentAccess } from './documents/document-access.ts';
import type { DocumentEntry } from './documents/document-entry.ts';
import type { MovedNews, PeopleNews } from './documents/document-people.ts';
import type { Nodes } from './nodes/nodes.ts';
import type { Log } from './observability/log.ts';
import type { Gateway } from './realtime/gateway.ts';
import type { Store } from './storage/store.ts';

interface Given {
  readonly store: Store;
  readonly profiles: ProfileSource;
  readonly gateway: Gateway;
  readonly nodes: Nodes;
  readonly secret: Uint8Array;
  readonly log: Log;
  readonly now: () => number;
  /** Projects know it, which are made of texts. */
  readonly access: () => DocumentAccess;
}

/** Texts on the live connection, and beside other servers. */
export function connectDocuments(given: Given) {
  const { gateway, nodes, log } = given;
  const documents = buildDocuments({
    ...given,
    access: {
      access: (...asked) => given.access().access(...asked),
      measured: (...told) => given.access().measured(...told),
    },
    lines: gateway.documents,
    here: gateway.announcer,
    wire: nodes,
  });
  const { people, documentService } = documents;
  gateway.onDisconnected((connectionId) => documentService.disconnected(connectionId));
  gateway.announcer.onLeft((_roomId, userId) => {
    documentService
      .recheck({ userId })
      .catch((error: unknown) => log.info({ err: error }, 'texts were not closed'));
  });
  nodes.read('document', ({ fileId, entries }: { fileId: FileId; entries: DocumentEntry[] }) =>
    documents.documents.heard(fileId, entries),
  );
  nodes.read('document-people', (news: PeopleNews, from) => people.heard(from, news));
  nodes.read('document-moved', (news: MovedNews) =>
    gateway.documents.toDocument(news, 'document:moved', { ...news, cursors: [...news.cursors] }),
  );
  nodes.onWanted((by) => {
    const refs = new Map([...people.seats()].map(({ ref }) => [ref.fileId, ref]));
    for (const ref of refs.values())
      nodes.write('document-people', { ref, people: people.news(ref.fileId) }, by);
  });
  nodes.onGone((node) => people.forget(node));
  nodes.onMissed(() => documents.documents.lookForOthers());
  return documents;
}
