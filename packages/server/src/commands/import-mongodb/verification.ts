import type { MeetingId, RoomId, UserId } from '@atrium/contract/ids';
import { AccountRepository, type StoredAccount } from '../../accounts/account-repository.ts';
import { isBcrypt } from '../../accounts/password-hasher.ts';
import { MeetingRepository } from '../../meetings/meeting-repository.ts';
import type { SingleMeeting } from '../../meetings/stored-meeting.ts';
import { foldName } from '../../rooms/fold-name.ts';
import { RoomRepository, type StoredRoom } from '../../rooms/room-repository.ts';
import { fieldsOf, type ImportContext } from './import-context.ts';
import { mapMeeting } from './map-meeting.ts';
import { mapRoom } from './map-room.ts';
import { mapUser } from './map-user.ts';
import { MessageVerification } from './message-verification.ts';
import { MongoImport, type MongoImportDeps } from './mongo-import.ts';
import { ProjectVerification } from './project-verification.ts';
import { patiently } from './patience.ts';
import type { Change } from './reasons.ts';
import type { RecordKind } from './record-kind.ts';
import type { Source } from './source.ts';
import { DamagedDump } from './source.ts';
import { parseDocument, recordOf } from './stage.ts';
import type { StoredRecord } from './staging.ts';

const AT_ONCE = 100;

export interface Difference {
  readonly kind: RecordKind;
  readonly id: string;
  readonly what: string;
}

/** Answers with what is different of each record, in its words; records without a difference are left out. */
type Compare = (records: readonly StoredRecord[]) => Promise<[StoredRecord, string][]>;

/**
 * Reads the source again from its beginning and holds every record against what Atrium has. Writes nothing. What the
 * report says of a record is no difference.
 */
export class Verification {
  readonly #source: Source;
  readonly #context: ImportContext;
  readonly #compare: Record<RecordKind, Compare>;
  readonly #differences: Difference[] = [];
  #compared = 0;

  constructor(deps: MongoImportDeps) {
    this.#source = deps.source;
    this.#context = new MongoImport(deps).context;
    const messages = new MessageVerification(this.#context);
    const projects = new ProjectVerification(this.#context, deps.texts);
    this.#compare = {
      users: (records) => this.#users(records),
      rooms: (records) => this.#rooms(records),
      messages: (records) => messages.compare(records),
      meetings: (records) => this.#meetings(records),
      projects: (records) => projects.compare(records),
      files: (records) => projects.compareFiles(records),
    };
  }

  async run(): Promise<{ compared: number; differences: readonly Difference[] }> {
    const { mapping, progress } = this.#context;
    for (const collection of await this.#source.collections()) {
      const kind = mapping.kindOf(collection);
      if (kind === undefined) continue;
      progress.begin(`Comparing ${collection}`);
      // oxlint-disable-next-line no-await-in-loop -- as it is read
      await this.#collection(collection, kind);
      progress.end();
    }
    return { compared: this.#compared, differences: this.#differences };
  }

  async #collection(collection: string, kind: RecordKind): Promise<void> {
    let batch: StoredRecord[] = [];
    try {
      for await (const { body } of this.#source.read(collection, 0)) {
        const record = this.#recordOf(collection, kind, body);
        if (record) batch.push(record);
        if (batch.length < AT_ONCE) continue;
        await this.#batch(kind, batch);
        batch = [];
      }
    } catch (error) {
      // The report has it.
      if (!(error instanceof DamagedDump)) throw error;
    }
    await this.#batch(kind, batch);
  }

  /** The document of the source with what the import knows of it; nothing if the report has it as not brought. */
  #recordOf(collection: string, kind: RecordKind, body: Uint8Array): StoredRecord | undefined {
    const read = this.#tryRead(collection, kind, body);
    if (read === undefined) return undefined;
    const known = this.#context.staging.find(kind, read.key);
    if (known === undefined || known.state === 'staged') {
      this.#differences.push({ kind, id: read.key, what: 'was not brought' });
      return undefined;
    }
    return known.collection === collection && known.state !== 'refused' ? { ...known, body } : undefined;
  }

  #tryRead(collection: string, kind: RecordKind, body: Uint8Array) {
    try {
      return recordOf(parseDocument(body), { collection, kind, body }, this.#context.mapping);
    } catch {
      return undefined;
    }
  }

  async #batch(kind: RecordKind, records: readonly StoredRecord[]): Promise<void> {
    if (records.length === 0) return;
    for (const [{ key }, what] of await patiently(() => this.#compare[kind](records)))
      this.#differences.push({ kind, id: key, what });
    this.#compared += records.length;
    this.#context.progress.advance(records.length);
  }

  async #users(records: readonly StoredRecord[]): Promise<[StoredRecord, string][]> {
    const accounts = new AccountRepository(this.#context.store);
    const stored = await accounts.getMany(records.map(({ target }) => target as UserId));
    const byId = new Map<string, StoredAccount>(stored.map((account) => [account.userId, account]));
    return records.flatMap((record) => this.#user(record, byId.get(record.target)));
  }

  #user(record: StoredRecord, stored: StoredAccount | undefined): [StoredRecord, string][] {
    if (stored === undefined) return [[record, 'is missing']];
    const mapped = mapUser(fieldsOf<'users'>(this.#context, record), record);
    if (mapped.kind === 'refused') return [[record, mapped.reason]];
    const { username, email, displayName, createdAt, passwordHash } = mapped.draft;
    const isHashKept = stored.passwordHash === passwordHash;
    const isRenewed = !isBcrypt(stored.passwordHash) && stored.passwordHash.startsWith('$argon2id$');
    return this.#unlike(record, {
      username: stored.username === username || this.#said(record, 'username-taken'),
      email: stored.email === email || this.#said(record, 'email-taken'),
      displayName: stored.displayName === displayName,
      createdAt: stored.createdAt === createdAt,
      password: isHashKept || isRenewed,
    });
  }

  async #rooms(records: readonly StoredRecord[]): Promise<[StoredRecord, string][]> {
    const rooms = new RoomRepository(this.#context.store);
    const stored = await rooms.findMany(records.map(({ target }) => target as RoomId));
    const byId = new Map<string, StoredRoom>(stored.map((one) => [one.room.roomId, one]));
    const found = await Promise.all(records.map((record) => this.#room(record, byId.get(record.target))));
    return found.flat();
  }

  async #room(record: StoredRecord, stored: StoredRoom | undefined): Promise<[StoredRecord, string][]> {
    if (stored === undefined) return [[record, 'is missing']];
    const mapped = mapRoom(fieldsOf<'rooms'>(this.#context, record), record);
    if (mapped.kind === 'refused') return [[record, mapped.reason]];
    const { references, store } = this.#context;
    const { name, topic, visibility, createdAt, owner, members = [] } = mapped.draft;
    const { room } = stored;
    const people = new Set([owner, ...members].flatMap((key) => references.user(key) ?? []));
    const keys = [...people].map((userId) => ({ roomId: room.roomId, userId }));
    return this.#unlike(record, {
      name: foldName(room.name) === foldName(name) || this.#said(record, 'name-taken'),
      topic: room.topic === topic,
      visibility: room.visibility === visibility,
      createdAt: room.createdAt === createdAt,
      createdBy: room.createdBy === references.user(owner) || this.#said(record, 'owner-missing'),
      members: (await store.batchGet('Memberships', keys)).length === keys.length,
    });
  }

  async #meetings(records: readonly StoredRecord[]): Promise<[StoredRecord, string][]> {
    const { store, references, now } = this.#context;
    const stored = await new MeetingRepository(store).findMany(
      records.map(({ target }) => target as MeetingId),
    );
    const byId = new Map(stored.map((one) => [one.meetingId as string, one as SingleMeeting]));
    return records.flatMap((record) => {
      const one = byId.get(record.target);
      const fields = fieldsOf<'meetings'>(this.#context, record);
      const mapped = mapMeeting(fields, record, { references, now: now() });
      if (one === undefined || mapped.kind === 'refused') return [[record, 'is missing']];
      const { organizer, life, plan, ...draft } = mapped.draft;
      return this.#unlike(record, {
        room: one.roomId === draft.roomId,
        organizer: one.organizer === organizer || this.#said(record, 'owner-missing'),
        time: one.startsAt === draft.startsAt && one.endsAt === draft.endsAt && one.zone === draft.zone,
        status: one.life.status === life.status || life.status === 'completed',
        title: one.plan.title === plan.title && one.plan.description === plan.description,
        invitees:
          `${one.plan.invitedUsers.join()}${one.plan.invitedEmails.join()}` ===
          `${plan.invitedUsers.join()}${plan.invitedEmails.join()}`,
      });
    });
  }

  #unlike(record: StoredRecord, alike: Readonly<Record<string, boolean>>): [StoredRecord, string][] {
    const unlike = Object.keys(alike).filter((name) => alike[name] !== true);
    return unlike.length === 0 ? [] : [[record, `differs in ${unlike.join(', ')}`]];
  }

  #said({ kind, key }: StoredRecord, reason: Change): boolean {
    const query = 'SELECT 1 AS yes FROM faults WHERE kind = ? AND key = ? AND reason = ?';
    return this.#context.staging.one(query, kind, key, reason) !== undefined;
  }
}
