import { messageIdOf, type MessageId, type RoomId, type UserId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import { mapInParallel } from '../../storage/parallel.ts';
import type { DenseLog } from '../../storage/log.ts';
import { fieldsOf, noteAll, settle, type ImportContext } from './import-context.ts';
import { mapMessage, type MessageDraft } from './map-message.ts';
import { appendMessage, openMessageLog } from './message-log.ts';
import { patiently } from './patience.ts';
import { finishRoom } from './room-ends.ts';
import type { RecordState, StoredRecord } from './staging.ts';

/** Rooms whose messages are brought at a time, and messages of one that are under way. */
const ROOMS_AT_ONCE = 12;
const MESSAGES_AT_ONCE = 100;
const READ_AT_ONCE = 500;

/** A part of a record that became several messages. */
interface Part {
  readonly record: StoredRecord;
  readonly draft: MessageDraft;
  readonly at: number;
}

/** What is known of a room while its messages are brought. */
interface RoomUnderWay {
  readonly roomId: RoomId;
  /** As its messages call it. */
  readonly names: readonly (string | null)[];
  /** Places of messages by their `clientMessageId`: in the log, but not noted yet. */
  readonly places: Map<string, number>;
  /** The same of what is under way, and may yet get another place. */
  readonly chosen: Map<string, number>;
}

/** Messages, room by room in the order of their times, into the logs of the rooms. */
export class MessageBringer {
  readonly #context: ImportContext;
  readonly #log: DenseLog<Message>;

  constructor(context: ImportContext) {
    this.#context = context;
    this.#log = openMessageLog(context.store, context.now);
  }

  async bring(): Promise<void> {
    const { staging, progress } = this.#context;
    progress.begin('Messages', staging.countOf('messages', 'staged'));
    const roomKeys = this.#roomsWithMessages();
    await mapInParallel([...roomKeys], ROOMS_AT_ONCE, ([roomKey, names]) => this.#bringRoom(roomKey, names));
    progress.end();
  }

  /** Names by which messages call each room that is there; others are refused. */
  #roomsWithMessages(): Map<string, (string | null)[]> {
    const { staging, references } = this.#context;
    const names = new Map<string, (string | null)[]>();
    const rooms = "SELECT key FROM records WHERE kind = 'rooms' AND state = 'brought'";
    for (const { key } of staging.all<{ key: string }>(rooms)) names.set(key, []);
    // Rooms whose messages are all there may still lack what comes behind them.
    const parents = ['staged', 'brought'].flatMap((state) =>
      staging.parents('messages', state as RecordState),
    );
    for (const parent of new Set(parents)) {
      const room = references.record('rooms', parent);
      if (room) names.get(room.key)?.push(parent);
      else this.#refuseAll(parent);
    }
    return names;
  }

  #refuseAll(parent: string | null): void {
    const { staging, progress } = this.#context;
    const rows = staging.all<StoredRecord>(
      "SELECT * FROM records WHERE kind = 'messages' AND state = 'staged' AND parent IS ?",
      parent,
    );
    staging.together(() => {
      for (const { key, collection } of rows)
        staging.refuse({ kind: 'messages', key, collection, reason: 'room-missing', detail: parent ?? '' });
    });
    progress.advance(rows.length);
  }

  async #bringRoom(roomKey: string, names: readonly (string | null)[]): Promise<void> {
    const { staging } = this.#context;
    const room = staging.find('rooms', roomKey)!;
    const roomId = room.target as RoomId;
    const isFinished = staging.setting(`finished ${roomKey}`) !== undefined;
    if (isFinished && this.#page(names).length === 0) return;
    const underWay: RoomUnderWay = { roomId, names, places: new Map(), chosen: new Map() };
    if (names.length > 0) await patiently(() => this.#recognise(underWay));
    for (let page = this.#page(names); page.length > 0; page = this.#page(names)) {
      // oxlint-disable-next-line no-await-in-loop -- a log is written from its beginning to its end
      await this.#bringPage(underWay, page);
    }
    await patiently(() => finishRoom(this.#context, room, names));
    staging.set(`finished ${roomKey}`, 'yes');
  }

  #page(names: readonly (string | null)[]): StoredRecord[] {
    const rows = names.flatMap((name) =>
      this.#context.staging.all<StoredRecord>(
        `SELECT * FROM records WHERE kind = 'messages' AND state = 'staged' AND parent = ? ORDER BY at, key LIMIT ${MESSAGES_AT_ONCE}`,
        name,
      ),
    );
    if (names.length > 1) rows.sort((one, other) => one.at - other.at || (one.key < other.key ? -1 : 1));
    return rows.slice(0, MESSAGES_AT_ONCE);
  }

  /** Messages that an earlier run brought and could not note: they stand in the log behind those that it noted. */
  async #recognise(room: RoomUnderWay): Promise<void> {
    const { roomId } = room;
    const end = await this.#log.head(roomId);
    for (let from = this.#lastNoted(room) + 1; from <= end; from += READ_AT_ONCE) {
      const to = Math.min(end, from + READ_AT_ONCE - 1);
      // oxlint-disable-next-line no-await-in-loop -- pages of what may be a long log
      for (const { clientMessageId, seq } of await this.#log.read(roomId, { from, to }))
        if (clientMessageId.startsWith('mongo-')) room.places.set(clientMessageId, seq);
    }
  }

  #lastNoted({ names }: RoomUnderWay): number {
    const places = names.map(
      (name) =>
        this.#context.staging.one<{ place: number | null }>(
          'SELECT max(place + parts - 1) AS place FROM records WHERE parent = ? AND place IS NOT NULL',
          name,
        )?.place ?? 0,
    );
    return Math.max(0, ...places);
  }

  /** What was appended and then failed is found by reading the log, so the page can be tried again. */
  async #bringPage(room: RoomUnderWay, page: readonly StoredRecord[]): Promise<void> {
    const { staging, progress, throttle } = this.#context;
    await throttle.pass(page.length);
    const drafts = page.flatMap((record) => {
      const draft = settle(staging, record, mapMessage(fieldsOf<'messages'>(this.#context, record), record));
      return draft ? [{ record, draft }] : [];
    });
    const senders = await Promise.all(drafts.map(({ record, draft }) => this.#senderOf(record, draft)));
    let isRepeat = false;
    await patiently(async () => {
      if (isRepeat) await this.#recognise(room);
      isRepeat = true;
      const parts = drafts.flatMap(({ record, draft }, n) =>
        draft.contents.map((_, at) => this.#append(room, { record, draft, at }, senders[n]!)),
      );
      const failed = (await Promise.allSettled(parts)).find((outcome) => outcome.status === 'rejected');
      room.chosen.clear();
      if (failed) throw failed.reason;
    });
    staging.together(() => {
      for (const [n, { record, draft }] of drafts.entries())
        this.#noteBrought(room, { record, draft }, senders[n]!);
    });
    progress.advance(page.length);
  }

  #noteBrought(
    room: RoomUnderWay,
    { record, draft }: Pick<Part, 'record' | 'draft'>,
    senderId: UserId,
  ): void {
    const { staging } = this.#context;
    const place = room.places.get(nameOfPart(record, 0))!;
    staging.run(
      "UPDATE records SET state = 'brought', place = ?, parts = ?, name = ? WHERE kind = 'messages' AND key = ?",
      place,
      draft.contents.length,
      senderId,
      record.key,
    );
    for (const at of draft.contents.keys()) room.places.delete(nameOfPart(record, at));
    if (draft.replyTo !== undefined && this.#placeOfAnswered(room, draft.replyTo, place) === undefined)
      noteAll(staging, record, [{ reason: 'reply-dropped', detail: draft.replyTo }]);
  }

  async #append(room: RoomUnderWay, { record, draft, at }: Part, senderId: UserId): Promise<void> {
    const clientMessageId = nameOfPart(record, at);
    if (room.places.has(clientMessageId)) return;
    const { roomId } = room;
    let place = 0;
    const seq = await appendMessage(this.#log, {
      roomId,
      senderId,
      clientMessageId,
      at: draft.at,
      content: draft.contents[at]!,
      editedAt: draft.editedAt,
      placed: (chosen) => {
        place = chosen;
        room.chosen.set(clientMessageId, chosen);
      },
      replyTo: () => this.#answered(room, at === 0 ? draft.replyTo : undefined, place),
    });
    room.places.set(clientMessageId, seq);
  }

  #answered(room: RoomUnderWay, key: string | undefined, before: number): MessageId | undefined {
    const place = key === undefined ? undefined : this.#placeOfAnswered(room, key, before);
    return place === undefined ? undefined : messageIdOf(room.roomId, place);
  }

  /** Place of a message of the same room that stands before. */
  #placeOfAnswered(
    { places, chosen, roomId }: RoomUnderWay,
    key: string,
    before: number,
  ): number | undefined {
    const { staging, references } = this.#context;
    const answered = staging.find('messages', key);
    if (!answered || references.room(answered.parent) !== roomId) return undefined;
    const place = answered.place ?? places.get(answered.target) ?? chosen.get(answered.target);
    return place !== undefined && place < before ? place : undefined;
  }

  async #senderOf(record: StoredRecord, { sender, senderName }: MessageDraft): Promise<UserId> {
    const { references, formerMembers, staging } = this.#context;
    const userId = references.user(sender);
    if (userId) return userId;
    noteAll(staging, record, [{ reason: 'sender-missing', detail: sender ?? '' }]);
    return formerMembers.of(sender ?? 'nobody', senderName);
  }
}

/** The name (`clientMessageId`) of a message made of a record; the first part has the record's. */
export function nameOfPart({ target }: Pick<StoredRecord, 'target'>, at: number): string {
  return at === 0 ? target : `${target}-${at + 1}`;
}
