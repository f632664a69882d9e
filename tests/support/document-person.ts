import { HttpDocuments } from '../../packages/client/src/transport/http-documents.ts';
import { SocketTransport } from '../../packages/client/src/transport/socket-transport.ts';
import type { ServerEvent } from '../../packages/client/src/transport/transport.ts';
import { systemClock } from '../../packages/client/src/clock.ts';
import { DocumentSession } from '../../packages/client/src/documents/document-session.ts';
import type { DocumentPlace, DocumentWire } from '../../packages/client/src/documents/document-state.ts';
import { memoryDocuments } from '../../packages/client/src/documents/document-store.ts';
import { Cell } from '../../packages/client/src/observable/cell.ts';
import { Notifier } from '../../packages/client/src/observable/notifier.ts';
import type { ConnectionState } from '../../packages/client/src/state.ts';
import type { Person } from './person.ts';

/** A person with a text open over a connection of its own. */
export class DocumentPerson implements DocumentWire {
  readonly connection: Cell<ConnectionState>;
  readonly session: DocumentSession;
  readonly #transport: SocketTransport;
  readonly #listeners = new Set<(event: ServerEvent) => void>();

  constructor({ userId, token }: Person, place: DocumentPlace, baseUrl: string) {
    const notifier = new Notifier(systemClock);
    this.connection = new Cell<ConnectionState>(notifier, { kind: 'idle' });
    this.#transport = new SocketTransport({ baseUrl, token: () => token });
    const http = new HttpDocuments({ baseUrl, token: () => token });
    const deps = { wire: this, askLarge: http.call, userId, place, store: memoryDocuments() };
    this.session = new DocumentSession({ ...deps, notifier, clock: systemClock, random: Math.random });
    this.#transport.connect({
      connectionChanged: (state) => this.connection.set(state),
      sessionEnded: () => this.connection.set({ kind: 'idle' }),
      event: (event) => {
        for (const listener of this.#listeners) listener(event);
      },
    });
  }

  get ask(): DocumentWire['ask'] {
    return this.#transport.call;
  }

  onEvent(listener: (event: ServerEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  reconnectNow(): void {
    if (this.connection.get().kind !== 'online') this.#transport.reconnectNow();
  }

  /** As a machine that is switched off: what it has not sent is never sent. */
  vanish(): void {
    this.#transport.disconnect();
  }

  async leave(): Promise<void> {
    await this.session.close();
    this.#transport.disconnect();
  }
}
