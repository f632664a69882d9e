import type { UserProfile } from '@atrium/contract/accounts';
import type { FileId, ProjectId, RoomId, UserId } from '@atrium/contract/ids';
import type { DocumentPerson, DocumentRole } from '@atrium/contract/project-documents';
import type { ConnectionState, Readable } from '../state.ts';
import type { Call, ServerEvent } from '../transport/transport.ts';

export interface DocumentPlace {
  readonly roomId: RoomId;
  readonly projectId: ProjectId;
  readonly fileId: FileId;
}

/** How far what is written here has come. */
export type DocumentState =
  | { readonly kind: 'loading' }
  /** Everything that was written here is durable. */
  | { readonly kind: 'saved'; readonly role: DocumentRole }
  | { readonly kind: 'saving'; readonly role: DocumentRole }
  /** One may go on: it is kept and sent when the server is there again. */
  | { readonly kind: 'offline'; readonly hasUnsaved: boolean }
  /** In the trash, or gone. `open` again when it is back. */
  | { readonly kind: 'deleted' }
  /** The server lets nobody in, or has not taken what was written last, which is kept in the store. */
  | { readonly kind: 'denied'; readonly message: string };

/** Everybody who has the text open, oneself too, and what they are called. */
export interface DocumentRoster {
  readonly people: readonly DocumentPerson[];
  readonly users: ReadonlyMap<UserId, UserProfile>;
}

/** The way to the server: an `AtriumClient` is one. */
export interface DocumentWire {
  readonly connection: Readable<ConnectionState>;
  readonly ask: Call;
  onEvent(listener: (event: ServerEvent) => void): () => void;
}
