import type { AtriumClient } from '@atrium/client/atrium-client';
import { systemClock } from '@atrium/client/clock';
import { DocumentSession } from '@atrium/client/documents/document-session';
import type {
  DocumentPlace,
  DocumentRoster,
  DocumentState as Said,
} from '@atrium/client/documents/document-state';
import { memoryDocuments, type DocumentStore } from '@atrium/client/documents/document-store';
import { indexedDbDocuments } from '@atrium/client/documents/indexed-db-documents';
import { Notifier } from '@atrium/client/observable/notifier';
import { HttpDocuments } from '@atrium/client/transport/http-documents';
import type { UserId } from '@atrium/contract/ids';
import type { EditorPerson } from '../editor/remote-cursors.ts';
import { mapped } from './mapped.ts';
import type { DocumentState, OpenDocument } from './project-desk.ts';

export interface SessionDeps {
  readonly client: AtriumClient;
  readonly userId: UserId;
  readonly place: DocumentPlace;
  readonly nameOf: (userId: UserId) => string | undefined;
}

export interface SessionDocument {
  readonly session: DocumentSession;
  readonly shown: Omit<OpenDocument, 'close'>;
}

const notifier = new Notifier(systemClock);
const http = new HttpDocuments({ baseUrl: location.origin });
let store: DocumentStore | undefined;

/** A text of the server's as the screens see it. */
export function openSession({ client, userId, place, nameOf }: SessionDeps): SessionDocument {
  store ??= typeof indexedDB === 'undefined' ? memoryDocuments() : indexedDbDocuments(indexedDB);
  const session = new DocumentSession({
    wire: client,
    askLarge: http.call,
    userId,
    place,
    store,
    notifier,
    clock: systemClock,
    random: Math.random,
  });
  const personIn =
    ({ users }: DocumentRoster) =>
    (id: UserId): EditorPerson => ({
      userId: id,
      name: users.get(id)?.displayName ?? nameOf(id) ?? 'Somebody',
    });
  const othersIn = ({ people }: DocumentRoster) =>
    people.filter(({ clientId }) => clientId !== session.clientId);
  return {
    session,
    shown: {
      text: session.text,
      move: session.move,
      state: mapped(session.state, stateOf),
      cursors: mapped(session.roster, (roster) => {
        const person = personIn(roster);
        return othersIn(roster).map((one) => ({
          clientId: one.clientId,
          person: person(one.userId),
          cursor: one.cursor,
        }));
      }),
      people: mapped(session.roster, (roster) => {
        // Whoever builds the project reads it as well, and is nowhere in it.
        const here = othersIn(roster).filter(({ cursor }) => cursor !== null);
        const ids = new Set(here.map((one) => one.userId));
        return [...ids].filter((id) => id !== userId).map(personIn(roster));
      }),
      retry: () => session.open(),
    },
  };
}

/** That a file is in the trash, the tree says in more words. */
function stateOf(said: Said): DocumentState {
  switch (said.kind) {
    case 'offline':
      return { kind: 'offline', hasUnsent: said.hasUnsaved };
    case 'denied':
      return { kind: 'refused', message: said.message };
    case 'saving':
    case 'loading':
      return { kind: said.kind };
    case 'deleted':
    case 'saved':
    default:
      return { kind: 'saved' };
  }
}
