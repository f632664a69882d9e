import type { AtriumClient } from '@atrium/client/atrium-client';
import type { ServerEvent } from '@atrium/client/transport/transport';
import type { UserProfile } from '@atrium/contract/accounts';
import type { FileId, ProjectId, RoomId, UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import {
  DOCUMENT_TEXT,
  type ClientGrant,
  type DocumentCursor,
  type DocumentPerson,
} from '@atrium/contract/project-documents';
import { applyUpdate, Doc, encodeStateAsUpdate, encodeStateVector, mergeUpdates } from 'yjs';
import { refusalOf } from '../../../lib/failure.ts';
import { Observable } from '../../../lib/readable.ts';
import type { EditorPerson, SaidCursor } from '../editor/remote-cursors.ts';
import { fromBase64, toBase64 } from './base64.ts';
import type { DocumentState } from './project-desk.ts';

export interface DocumentPlace {
  readonly roomId: RoomId;
  readonly projectId: ProjectId;
  readonly fileId: FileId;
}

export interface LiveDocumentDeps {
  readonly client: AtriumClient;
  readonly place: DocumentPlace;
  readonly nameOf: (userId: UserId) => string | undefined;
  /** Somebody else moved their cursor here. */
  readonly onMoved: (userId: UserId) => void;
}

/** Cursors are told at most this often, milliseconds. */
const CURSOR_MS = 60;
/** What came from the server, among the origins of Yjs' transactions. */
const REMOTE = Symbol('remote');

type Phase = 'closed' | 'opening' | 'open' | 'refused';

/** The text of a file as the server has it, with what is written here and on its way there. */
export class LiveDocument {
  readonly doc = new Doc();
  readonly text = this.doc.getText(DOCUMENT_TEXT);
  readonly state = new Observable<DocumentState>({ kind: 'loading' });
  readonly cursors = new Observable<readonly SaidCursor[]>([]);
  readonly people = new Observable<readonly EditorPerson[]>([]);
  readonly #deps: LiveDocumentDeps;
  readonly #stops: (() => void)[];
  #phase: Phase = 'closed';
  #hasLoaded = false;
  #unsent: Uint8Array[] = [];
  #isPushing = false;
  /** The ids that were written under here, the present one last. */
  #grants: readonly ClientGrant[] = [];
  #roster: readonly DocumentPerson[] = [];
  #names = new Map<string, string>();
  #cursor: DocumentCursor = null;
  #cursorTimer: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;

  constructor(deps: LiveDocumentDeps) {
    this.#deps = deps;
    const { connection } = deps.client;
    this.#stops = [
      deps.client.onEvent((event) => this.#hear(event)),
      connection.subscribe(() => this.#connectionChanged()),
    ];
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== REMOTE) this.#wrote(update);
    });
    this.#connectionChanged();
  }

  readonly move = (cursor: DocumentCursor): void => {
    this.#cursor = cursor;
    this.#cursorTimer ??= setTimeout(() => {
      this.#cursorTimer = undefined;
      this.#tellCursor();
    }, CURSOR_MS);
  };

  /** After a refusal, or when it is out of the trash. */
  reopen(): void {
    if (this.#phase === 'opening' || this.#isOver) return;
    this.#phase = 'closed';
    this.#connectionChanged();
  }

  get isClosed(): boolean {
    return this.#phase === 'closed' || this.#phase === 'refused';
  }

  close(): void {
    this.#isOver = true;
    for (const stop of this.#stops) stop();
    clearTimeout(this.#cursorTimer);
    const { client, place } = this.#deps;
    if (this.#phase === 'open') void client.ask('documents.close', place).catch(() => undefined);
    this.doc.destroy();
  }

  #connectionChanged(): void {
    if (this.#phase === 'refused' || this.#isOver) return;
    if (this.#deps.client.connection.get().kind === 'online') {
      if (this.#phase !== 'opening') void this.#open();
      return;
    }
    this.#phase = 'closed';
    this.#roster = [];
    this.#showRoster();
    this.#show();
  }

  async #open(): Promise<void> {
    this.#phase = 'opening';
    const { client, place } = this.#deps;
    const known = this.#hasLoaded ? { stateVector: toBase64(encodeStateVector(this.doc)) } : {};
    const held = this.#grants.at(-1);
    try {
      const opened = await client.ask('documents.open', { ...place, ...known, ...(held && { held }) });
      const update = opened.update ?? (await client.ask('documents.sync', { ...place, ...known })).update;
      if (this.#isOver) return;
      this.#given(opened.given);
      applyUpdate(this.doc, fromBase64(update), REMOTE);
      this.#hasLoaded = true;
      this.#phase = 'open';
      this.#met(opened.people, opened.users);
      this.#pushMissing(fromBase64(opened.stateVector));
      this.#tellCursor();
    } catch (error) {
      this.#openFailed(error);
    }
    this.#show();
  }

  /** Whatever is written from now on bears this id. */
  #given(grant: ClientGrant): void {
    this.doc.clientID = grant.clientId;
    this.#grants = [...this.#grants.filter(({ clientId }) => clientId !== grant.clientId), grant];
  }

  /** What the server has not, of all that is here: what was written offline, and what was on its way. */
  #pushMissing(stateVector: Uint8Array): void {
    this.#unsent = [];
    const missing = encodeStateAsUpdate(this.doc, stateVector);
    // Two bytes say that there is nothing.
    if (missing.length > 2) this.#unsent.push(missing);
    void this.#push();
  }

  #openFailed(error: unknown): void {
    const { code, message } = refusalOf(error);
    const isAway = code === 'unavailable' || code === 'unknown';
    this.#phase = isAway ? 'closed' : 'refused';
    if (isAway && this.#deps.client.connection.get().kind === 'online')
      setTimeout(() => this.reopen(), 2_000);
    if (isAway) return;
    this.state.set(this.#hasLoaded ? { kind: 'refused', message } : { kind: 'failed', message });
  }

  #wrote(update: Uint8Array): void {
    this.#unsent.push(update);
    this.#show();
    // All that is written in this task goes together.
    queueMicrotask(() => void this.#push());
  }

  async #push(): Promise<void> {
    if (this.#isPushing || this.#phase !== 'open' || this.#unsent.length === 0) return;
    this.#isPushing = true;
    const update = mergeUpdates(this.#unsent.splice(0));
    try {
      await this.#send(update);
    } catch (error) {
      this.#unsent.unshift(update);
      this.#pushFailed(error);
    } finally {
      this.#isPushing = false;
    }
    this.#show();
    if (this.#phase === 'open') void this.#push();
  }

  async #send(update: Uint8Array): Promise<void> {
    const { client, place } = this.#deps;
    const grants = this.#grants.slice(-LIMITS.documentGrants);
    const body = { ...place, update: toBase64(update), grants: [...grants] };
    if (update.length <= LIMITS.documentUpdateBytes) {
      await client.ask('documents.push', body);
      return;
    }
    const path = `/api/rooms/${place.roomId}/projects/${place.projectId}/files/${place.fileId}/push`;
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (answer.ok) return;
    const said = (await answer.json().catch(() => undefined)) as
      | { error?: { code?: string; message?: string } }
      | undefined;
    throw Object.assign(new Error(said?.error?.message ?? ''), { code: said?.error?.code ?? 'unavailable' });
  }

  #pushFailed(error: unknown): void {
    const { code, message, details } = refusalOf(error);
    if (
      code === 'rate-limited' ||
      code === 'unavailable' ||
      code === 'unknown' ||
      details['reason'] === 'resync'
    ) {
      this.#phase = 'closed';
      setTimeout(() => this.reopen(), code === 'rate-limited' ? 1_000 : 200);
      return;
    }
    this.#phase = 'refused';
    this.state.set({ kind: 'refused', message: `What you wrote last was not taken. ${message}` });
  }

  #hear({ name, payload }: ServerEvent): void {
    if (!('fileId' in payload) || payload.fileId !== this.#deps.place.fileId) return;
    switch (name) {
      case 'document:updated':
        applyUpdate(this.doc, fromBase64(payload.update), REMOTE);
        break;
      case 'document:people':
        this.#met(payload.people, payload.users);
        break;
      case 'document:moved':
        this.#moved(new Map(payload.cursors.map(({ clientId, cursor }) => [clientId, cursor])));
        break;
      case 'document:closed':
        this.#phase = 'closed';
        // Whoever may not read it any more is told so; what is in the trash waits there.
        if (payload.reason === 'resync' || payload.reason === 'access') this.reopen();
        break;
      default:
    }
  }

  #moved(cursors: ReadonlyMap<number, DocumentCursor>): void {
    this.#roster = this.#roster.map((one) => {
      const cursor = cursors.get(one.clientId);
      if (cursor === undefined) return one;
      if (one.clientId !== this.doc.clientID) this.#deps.onMoved(one.userId);
      return { ...one, cursor };
    });
    this.#showRoster();
  }

  #met(people: readonly DocumentPerson[], users: readonly UserProfile[]): void {
    for (const { userId, displayName } of users) this.#names.set(userId, displayName);
    this.#roster = people;
    this.#showRoster();
  }

  #showRoster(): void {
    const others = this.#roster.filter(({ clientId }) => clientId !== this.doc.clientID);
    const said = others.map(({ clientId, userId, cursor }) => ({
      clientId,
      person: this.#person(userId),
      cursor,
    }));
    this.cursors.set(said);
    const people = new Map(said.map(({ person }) => [person.userId, person]));
    this.people.set([...people.values()]);
  }

  #person(userId: UserId): EditorPerson {
    return { userId, name: this.#names.get(userId) ?? this.#deps.nameOf(userId) ?? 'Somebody' };
  }

  #tellCursor(): void {
    if (this.#phase !== 'open' || this.#cursor === null) return;
    const { client, place } = this.#deps;
    void client.ask('documents.move', { ...place, cursor: this.#cursor }).catch(() => undefined);
  }

  #show(): void {
    if (this.#phase === 'refused') return;
    const hasUnsent = this.#unsent.length > 0 || this.#isPushing;
    if (this.#phase === 'open') this.state.set({ kind: hasUnsent ? 'saving' : 'saved' });
    else if (!this.#hasLoaded) this.state.set({ kind: 'loading' });
    else if (this.#deps.client.connection.get().kind !== 'online')
      this.state.set({ kind: 'offline', hasUnsent });
    else if (hasUnsent) this.state.set({ kind: 'saving' });
  }
}
