import type { AppError } from '@atrium/contract/errors';
import type { UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import { DOCUMENT_TEXT } from '@atrium/contract/document-text';
import type { ClientGrant, DocumentCursor, DocumentRole } from '@atrium/contract/project-documents';
import * as Y from 'yjs';
import { waitMs } from '../back-off.ts';
import type { Clock } from '../clock.ts';
import { Cell } from '../observable/cell.ts';
import type { Notifier } from '../observable/notifier.ts';
import type { ConnectionState } from '../state.ts';
import type { LargeDocumentCall } from '../transport/http-documents.ts';
import type { ServerEvent } from '../transport/transport.ts';
import { fromBase64, toBase64 } from './base64.ts';
import type { DocumentPlace, DocumentRoster, DocumentState, DocumentWire } from './document-state.ts';
import type { DocumentStore } from './document-store.ts';
import { isPassing } from './document-refusals.ts';
import { LeftWriting } from './left-writing.ts';
import { ownUpdate } from './own-update.ts';
import { UnsavedKeeper } from './unsaved-keeper.ts';

/** What is written within this is sent together, and cursors are told at most this often, milliseconds. */
const BATCH_MS = 40;
/** Pushes whose answers are awaited; with more the rest waits. */
const IN_FLIGHT = 16;
const RETRY = { baseMs: 400, capMs: 10_000 };
/** In a row; then what was written is not taken as ours. */
const MOST_REFUSALS = 3;
/** So long others may take to come back with what is missing at the server, milliseconds. */
const MISSING_MS = 60_000;
const MISSING =
  'What you wrote builds on words of others that are lost. Close the text: opened again, it is put in anew.';
/** What came from elsewhere, among the origins of Yjs' transactions. */
const REMOTE = Symbol('remote');

export interface DocumentSessionDeps {
  readonly wire: DocumentWire;
  /** For what is too large for the socket: over HTTP. */
  readonly askLarge: LargeDocumentCall;
  readonly userId: UserId;
  readonly place: DocumentPlace;
  readonly store: DocumentStore;
  readonly notifier: Notifier;
  readonly clock: Clock;
  readonly random: () => number;
}

type Phase = 'closed' | 'opening' | 'open' | 'over';

/**
 * A text as it is here: with what was written here and is on its way. Goes on without a connection, and merges when it is
 * back. `saved` says that everything is durable, never more than that.
 */
export class DocumentSession {
  readonly doc = new Y.Doc();
  readonly text: Y.Text = this.doc.getText(DOCUMENT_TEXT);
  readonly state: Cell<DocumentState>;
  readonly roster: Cell<DocumentRoster>;
  readonly #deps: DocumentSessionDeps;
  readonly #keeper: UnsavedKeeper;
  readonly #stops: (() => void)[];
  readonly #grants = new Map<number, ClientGrant>();
  /** Of the client ids that were given, those under which the server has taken something: it remembers them. */
  readonly #known = new Set<number>();
  #refusals = 0;
  /** Since when the server lacks what something written here builds on. */
  #missingSince: number | undefined;
  readonly #left: LeftWriting;
  #connection: ConnectionState | undefined;
  #phase: Phase = 'closed';
  #role: DocumentRole = 'viewer';
  #hasLoaded = false;
  /** Of this opening: answers to an earlier one say nothing. */
  #opening = 0;
  #unsent: Uint8Array[] = [];
  #inFlight = 0;
  /** Something was written here that no answer has confirmed. */
  #isDirty = false;
  #failures = 0;
  #cursor: DocumentCursor = null;
  #cancelPush: (() => void) | undefined;
  #cancelCursor: (() => void) | undefined;
  #cancelRetry: (() => void) | undefined;

  constructor(deps: DocumentSessionDeps) {
    this.#deps = deps;
    this.state = new Cell<DocumentState>(deps.notifier, { kind: 'loading' });
    this.roster = new Cell<DocumentRoster>(deps.notifier, { people: [], users: new Map() });
    this.#keeper = new UnsavedKeeper({ ...deps, fileId: deps.place.fileId });
    this.#left = new LeftWriting(this.#keeper, (update, grants) => this.#ask(update, grants));
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== REMOTE) this.#wrote(update);
    });
    this.#stops = [
      deps.wire.onEvent((event) => this.#hear(event)),
      deps.wire.connection.subscribe(() => this.#connectionChanged()),
    ];
    this.#connectionChanged();
  }

  /** What one wrote under this id since it was opened. */
  get clientId(): number {
    return this.doc.clientID;
  }

  /** Where one writes now; told to others. */
  readonly move = (cursor: DocumentCursor): void => {
    this.#cursor = cursor;
    this.#cancelCursor ??= this.#deps.clock.after(BATCH_MS, () => {
      this.#cancelCursor = undefined;
      this.#tellCursor();
    });
  };

  /** Again, after `deleted` or `denied`. */
  open(): void {
    if (this.#phase === 'over') this.#phase = 'closed';
    this.#missingSince = undefined;
    this.#connectionChanged();
  }

  /** What is not confirmed stays in the store. */
  async close(): Promise<void> {
    for (const stop of this.#stops) stop();
    for (const cancel of [this.#cancelPush, this.#cancelCursor, this.#cancelRetry]) cancel?.();
    const { wire, place } = this.#deps;
    const wasOpen = this.#phase === 'open';
    if (wasOpen) this.#push();
    this.#phase = 'over';
    if (this.#isDirty) await this.#keeper.keepNow(() => this.#unsaved());
    if (wasOpen) await wire.ask('documents.close', place).catch(() => undefined);
    if (!this.#isDirty) await this.#keeper.clear();
    this.doc.destroy();
  }

  get #isOnline(): boolean {
    return this.#deps.wire.connection.get().kind === 'online';
  }

  #connectionChanged(): void {
    if (this.#phase === 'over') return;
    const connection = this.#deps.wire.connection.get();
    // It may have gone and come back between two announcements.
    if (connection !== this.#connection) this.#shut();
    this.#connection = connection;
    if (this.#isOnline) {
      if (this.#phase === 'closed') void this.#open();
      return;
    }
    this.#shut();
    this.#show();
  }

  #shut(): void {
    this.#opening++;
    this.#phase = 'closed';
    this.#inFlight = 0;
    this.#cancelPush?.();
    this.#cancelPush = undefined;
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
  }

  async #open(): Promise<void> {
    const opening = ++this.#opening;
    const { wire, askLarge, place } = this.#deps;
    this.#phase = 'opening';
    const known = this.#hasLoaded ? { stateVector: toBase64(Y.encodeStateVector(this.doc)) } : {};
    const held = this.#grants.get(this.doc.clientID);
    try {
      await this.#left.bring();
      const opened = await wire.ask('documents.open', { ...place, ...known, ...(held && { held }) });
      const update = opened.update ?? (await askLarge('documents.sync', { ...place, ...known })).update;
      if (opening !== this.#opening) return;
      this.#grants.set(opened.given.clientId, opened.given);
      Y.applyUpdate(this.doc, fromBase64(update), REMOTE);
      // After the update: Yjs draws another id when it meets its own.
      this.doc.clientID = opened.given.clientId;
      this.#role = opened.role;
      this.#hasLoaded = true;
      this.#phase = 'open';
      this.#met(opened.people, opened.users);
      this.#pushMissing(fromBase64(opened.stateVector));
      if (opened.role === 'editor') await this.#writeLeft();
      if (this.#cursor !== null) this.#tellCursor();
    } catch (error) {
      if (opening === this.#opening) this.#failed(error as AppError);
    }
    this.#show();
  }

  async #writeLeft(): Promise<void> {
    await this.#left.writeInto(this.doc, () => this.#keeper.keepNow(() => this.#unsaved()));
    if (!this.#isDirty) await this.#keeper.clear();
  }

  /** What was written offline, what was on its way, and what the server may not have stored: its answer says that it has. */
  #pushMissing(serverVector: Uint8Array): void {
    this.#unsent = [];
    if (!this.#isDirty || this.#role !== 'editor') return;
    this.#unsent.push(ownUpdate(this.doc, new Set(this.#grants.keys()), serverVector));
    this.#push();
  }

  #wrote(update: Uint8Array): void {
    this.#isDirty = true;
    this.#unsent.push(update);
    this.#show();
    this.#keeper.keep(() => this.#unsaved());
    this.#cancelPush ??= this.#deps.clock.after(BATCH_MS, () => this.#push());
  }

  #push(): void {
    this.#cancelPush?.();
    this.#cancelPush = undefined;
    if (this.#phase !== 'open' || this.#unsent.length === 0 || this.#inFlight >= IN_FLIGHT) return;
    const unsent = this.#unsent.splice(0);
    this.#inFlight++;
    void this.#send(unsent.length > 1 ? Y.mergeUpdates(unsent) : unsent[0]!, this.#opening);
  }

  async #send(update: Uint8Array, opening: number): Promise<void> {
    const brought = [...this.#grants.values()].filter(({ clientId }) => !this.#known.has(clientId));
    try {
      await this.#ask(update, brought);
      if (opening !== this.#opening) return;
      for (const { clientId } of brought)
        if (Y.getState(this.doc.store, clientId) > 0) this.#known.add(clientId);
      this.#refusals = 0;
      this.#missingSince = undefined;
      this.#inFlight--;
      this.#failures = 0;
      if (this.#unsent.length > 0) this.#push();
      else if (this.#inFlight === 0) this.#saved();
    } catch (error) {
      if (opening === this.#opening) this.#failed(error as AppError);
    }
    this.#show();
  }

  async #ask(update: Uint8Array, grants: readonly ClientGrant[]): Promise<void> {
    const { wire, askLarge, place } = this.#deps;
    const ask = update.length > LIMITS.documentUpdateBytes ? askLarge : wire.ask;
    const latest = grants.slice(-LIMITS.documentGrants);
    const input = { ...place, update: toBase64(update), ...(latest.length > 0 && { grants: latest }) };
    await ask('documents.push', input);
  }

  #saved(): void {
    this.#isDirty = false;
    void this.#keeper.clear();
  }

  #failed(error: AppError): void {
    this.#shut();
    const reason = error.details?.['reason'];
    if (reason === 'trashed') this.#end({ kind: 'deleted' });
    // Perhaps it does not remember after all.
    else if (reason === 'client' && ++this.#refusals <= MOST_REFUSALS) {
      this.#known.clear();
      this.#retry();
    } else if (reason === 'resync') this.#awaitOthers();
    else if (reason === 'role') this.#retry();
    else if (isPassing(error)) this.#retry();
    else if (error.code === 'not-found' && this.#hasLoaded) this.#end({ kind: 'deleted' });
    else this.#end({ kind: 'denied', message: error.message });
  }

  /** Something of others is missing at the server: they bring it when they are back, if they come back. */
  #awaitOthers(): void {
    const now = this.#deps.clock.now();
    this.#missingSince ??= now;
    if (now - this.#missingSince < MISSING_MS) this.#retry();
    else this.#end({ kind: 'denied', message: MISSING });
  }

  #end(state: DocumentState): void {
    this.#phase = 'over';
    this.#opening++;
    if (this.#isDirty) void this.#keeper.keepNow(() => this.#unsaved());
    this.state.set(state);
  }

  #retry(): void {
    const { clock, random } = this.#deps;
    this.#cancelRetry ??= clock.after(50 + waitMs(RETRY, this.#failures++, random), () => {
      this.#cancelRetry = undefined;
      this.#connectionChanged();
    });
  }

  #hear({ name, payload }: ServerEvent): void {
    if (!('fileId' in payload) || payload.fileId !== this.#deps.place.fileId) return;
    if (name === 'document:updated') Y.applyUpdate(this.doc, fromBase64(payload.update), REMOTE);
    else if (name === 'document:people') this.#met(payload.people, payload.users);
    else if (name === 'document:moved')
      this.#moved(new Map(payload.cursors.map((one) => [one.clientId, one.cursor])));
    else if (name === 'document:closed') this.#closed(payload.reason);
  }

  #closed(reason: 'access' | 'trashed' | 'removed' | 'resync'): void {
    if (this.#phase === 'over') return;
    this.#shut();
    if (reason === 'trashed' || reason === 'removed') this.#end({ kind: 'deleted' });
    else this.#connectionChanged();
  }

  #moved(cursors: ReadonlyMap<number, DocumentCursor>): void {
    const { people, users } = this.roster.get();
    const moved = people.map((one) => ({ ...one, cursor: cursors.get(one.clientId) ?? one.cursor }));
    this.roster.set({ people: moved, users });
  }

  #met(people: DocumentRoster['people'], found: readonly { userId: UserId }[]): void {
    const users = new Map(this.roster.get().users);
    for (const user of found as Iterable<NonNullable<ReturnType<typeof users.get>>>)
      users.set(user.userId, user);
    this.roster.set({ people, users });
  }

  #tellCursor(): void {
    const { wire, place } = this.#deps;
    if (this.#phase === 'open')
      void wire.ask('documents.move', { ...place, cursor: this.#cursor }).catch(() => undefined);
  }

  #unsaved() {
    return { state: Y.encodeStateAsUpdate(this.doc), grants: [...this.#grants.values()] };
  }

  #show(): void {
    if (this.#phase === 'over') return;
    const role = this.#role;
    if (!this.#hasLoaded) this.state.set({ kind: 'loading' });
    else if (!this.#isOnline) this.state.set({ kind: 'offline', hasUnsaved: this.#isDirty });
    else this.state.set({ kind: this.#isDirty ? 'saving' : 'saved', role });
  }
}
