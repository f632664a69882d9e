import type { UserProfile } from '@atrium/contract/accounts';
import { AppError } from '@atrium/contract/errors';
import type { FileId, ProjectId, RoomId, UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import type { ClientGrant, DocumentCursor } from '@atrium/contract/project-documents';
import type { ProfileSource } from '../accounts/account-service.ts';
import type { ClientGrants } from './client-grants.ts';
import type { DocumentAccess, FileAccess, FileRef } from './document-access.ts';
import type { DocumentLines } from './document-lines.ts';
import type { DocumentPeople, Seat } from './document-people.ts';
import type { OpenDocuments } from './open-documents.ts';
import type { SizeMeter } from './size-meter.ts';
import type { UpdateTeller } from './update-teller.ts';

/** More than this is fetched apart, best over HTTP: on the socket it would hold up everything else. */
const SMALL_BYTES = 48 * 1024;

/** Who calls, and by which connection; HTTP has none. */
export interface Writer {
  readonly userId: UserId;
  readonly connectionId: string | undefined;
}

export type CloseReason = 'access' | 'trashed' | 'removed' | 'resync';

export interface DocumentServiceDeps {
  readonly documents: OpenDocuments;
  readonly people: DocumentPeople;
  readonly lines: DocumentLines;
  readonly teller: UpdateTeller;
  readonly grants: ClientGrants;
  readonly access: DocumentAccess;
  readonly profiles: ProfileSource;
  readonly sizes: SizeMeter;
}

/** Texts that several people write at once: rules DOC-1 to DOC-24 of docs/behaviour.md. */
export class DocumentService {
  readonly #deps: DocumentServiceDeps;

  constructor(deps: DocumentServiceDeps) {
    this.#deps = deps;
  }

  /** From now on the connection hears what is written. Throws `not-found`, `conflict` (trashed, full), `invalid` over HTTP. */
  async open(
    ref: FileRef,
    { userId, connectionId }: Writer,
    given: { held?: ClientGrant | undefined; stateVector?: Uint8Array | undefined },
  ) {
    const { documents, people, lines, teller } = this.#deps;
    if (connectionId === undefined)
      throw new AppError('invalid', 'Texts are opened over the live connection.');
    await this.readable(ref, userId);
    const open = await documents.get(ref.fileId);
    // Looked at again: to read it took a while.
    const { role } = await this.readable(ref, userId);
    const full = people.whyFull(ref.fileId, userId);
    if (full !== undefined) throw new AppError('conflict', full, { details: { reason: 'full' } });
    // Encoded once: a large one is asked for apart.
    const isLarge = given.stateVector === undefined && open.live.bytes > SMALL_BYTES;
    const update = isLarge ? undefined : open.live.since(given.stateVector);
    teller.flush(ref.fileId);
    if (!lines.join(connectionId, ref.fileId)) throw new AppError('unavailable', 'The connection is gone.');
    const grant = this.#grant(ref.fileId, userId, given.held);
    people.sit({ ref, connectionId, userId, clientId: grant.clientId, role, cursor: null });
    const present = people.in(ref.fileId);
    const { seq, stateVector } = open.live;
    return {
      seq,
      stateVector: base64(stateVector),
      given: grant,
      role,
      ...(update && update.length <= SMALL_BYTES && { update: base64(update) }),
      people: present,
      users: await this.profiles(present.map((person) => person.userId)),
    };
  }

  async sync(ref: FileRef, { userId }: Writer, stateVector: Uint8Array | undefined) {
    await this.readable(ref, userId);
    const { live } = await this.#deps.documents.get(ref.fileId);
    return { seq: live.seq, stateVector: base64(live.stateVector), update: base64(live.since(stateVector)) };
  }

  /** Resolves when it is durable. Errors of `writable` and of `LiveDocument.write`. */
  async push(
    ref: FileRef,
    { userId, connectionId }: Writer,
    { update, grants = [] }: { update: Uint8Array; grants?: readonly ClientGrant[] | undefined },
  ): Promise<number> {
    if (connectionId !== undefined && update.length > LIMITS.documentUpdateBytes)
      throw new AppError('too-large', 'Send so much over HTTP.');
    const { people, sizes } = this.#deps;
    const seat = people.seat(ref.fileId, connectionId);
    const applying = (seat?.turn ?? Promise.resolve()).then(async () => {
      const { maxBytes } = await this.writable(ref, userId);
      const open = await this.#deps.documents.get(ref.fileId);
      const isGranted = (clientId: number): boolean =>
        this.#isGranted(ref.fileId, { userId, grants }, clientId);
      // In an object: the next one does not wait until this is durable.
      return { saved: open.write(update, { userId, isGranted, maxBytes }, connectionId) };
    });
    const settled = (): void => undefined;
    if (seat) seat.turn = applying.then(settled, settled);
    const { saved } = await applying;
    sizes.wrote(ref, userId);
    return saved;
  }

  /** Not stored. Without effect for who has the text not open. */
  async move(ref: FileRef, { connectionId }: Writer, cursor: DocumentCursor): Promise<void> {
    const { people } = this.#deps;
    const seat = people.seat(ref.fileId, connectionId);
    if (seat) people.move(seat, cursor);
    await Promise.resolve();
  }

  close(fileId: FileId, { connectionId }: Writer): void {
    if (connectionId === undefined) return;
    this.#deps.lines.leave(connectionId, fileId);
    this.#deps.people.rise(fileId, connectionId);
  }

  disconnected(connectionId: string): void {
    for (const fileId of this.#deps.people.filesOf(connectionId))
      this.#deps.people.rise(fileId, connectionId);
  }

  presence(projectId: ProjectId, roomId: RoomId) {
    return this.#deps.people.presence(projectId, roomId);
  }

  /** Nobody hears anything more of these texts: they are in the trash, or gone. */
  closeAll(fileIds: readonly FileId[], reason: CloseReason): void {
    for (const fileId of fileIds)
      for (const seat of this.#deps.people.seatsIn(fileId)) this.#shut(seat, reason);
  }

  /** Roles, membership or trash have changed: whoever may not go on as before is sent out at once. */
  async recheck(only: { projectId?: ProjectId; userId?: UserId } = {}): Promise<void> {
    const { people, access } = this.#deps;
    const seats = [...people.seats()].filter(
      ({ ref, userId }) =>
        (only.projectId ?? ref.projectId) === ref.projectId && (only.userId ?? userId) === userId,
    );
    await Promise.all(
      seats.map(async (seat) => {
        const { ref, userId, role } = seat;
        const found = await access.access(ref.projectId, ref.fileId, userId);
        if (found.role === 'none' || found.roomId !== ref.roomId) this.#shut(seat, 'access');
        else if (found.isTrashed) this.#shut(seat, 'trashed');
        else if (found.role !== role) this.#shut(seat, 'access');
      }),
    );
  }

  /** Throws `not-found`, and `conflict` for what is in the trash. */
  async readable(ref: FileRef, userId: UserId): Promise<FileAccess & { role: 'viewer' | 'editor' }> {
    const found = await this.#deps.access.access(ref.projectId, ref.fileId, userId);
    const { role } = found;
    if (role === 'none' || found.roomId !== ref.roomId)
      throw new AppError('not-found', 'There is no such text in this project.');
    if (found.isTrashed)
      throw new AppError('conflict', 'This file is in the trash.', { details: { reason: 'trashed' } });
    return { ...found, role };
  }

  /** Throws `forbidden` beside. */
  async writable(ref: FileRef, userId: UserId): Promise<FileAccess> {
    const found = await this.readable(ref, userId);
    if (found.role !== 'editor')
      throw new AppError('forbidden', 'You may read this text, not write it.', {
        details: { reason: 'role' },
      });
    return found;
  }

  async profiles(userIds: readonly UserId[]): Promise<UserProfile[]> {
    return this.#deps.profiles.profiles([...new Set(userIds)]);
  }

  #shut({ ref, connectionId }: Seat, reason: CloseReason): void {
    const { lines, people } = this.#deps;
    lines.leave(connectionId, ref.fileId);
    lines.tell(connectionId, 'document:closed', { fileId: ref.fileId, reason });
    people.rise(ref.fileId, connectionId);
  }

  #grant(fileId: FileId, userId: UserId, held: ClientGrant | undefined): ClientGrant {
    const { grants, people, documents } = this.#deps;
    if (held && grants.isValid(fileId, userId, held)) return held;
    const taken = new Set(people.in(fileId).map(({ clientId }) => clientId));
    const owners = documents.held(fileId)?.live.owners;
    return grants.draw(fileId, userId, (clientId) => taken.has(clientId) || owners?.has(clientId) === true);
  }

  #isGranted(
    fileId: FileId,
    { userId, grants }: { userId: UserId; grants: readonly ClientGrant[] },
    clientId: number,
  ): boolean {
    for (const seat of this.#deps.people.seatsIn(fileId))
      if (seat.clientId === clientId && seat.userId === userId) return true;
    return grants.some(
      (grant) => grant.clientId === clientId && this.#deps.grants.isValid(fileId, userId, grant),
    );
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
