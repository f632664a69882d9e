import type { Attachment, AttachmentChoice } from '@atrium/contract/attachment';
import type { MessageId, RoomId, UserId } from '@atrium/contract/ids';
import type { Message, NewContent } from '@atrium/contract/messages';
import { roomOfMessage } from '@atrium/contract/thread-marks';
import type { Clock } from '../clock.ts';
import type { UnsentCounts } from '../rooms/room-directory.ts';
import type { UnsentEntry } from '../rooms/timeline-entries.ts';
import type { Failure, OutboxEntry } from '../state.ts';
import type { Call } from '../transport/transport.ts';
import { OutboxLane } from './outbox-lane.ts';
import type { OutboxStore } from './outbox-storage.ts';

/** What a message has to do with others of its room. */
export type PostAbout = Pick<OutboxEntry, 'replyTo' | 'threadId' | 'isAlsoInRoom'>;

export interface OutboxDeps {
  readonly userId: UserId;
  readonly store: OutboxStore;
  readonly call: Call;
  /** Where a room's log ends, as far as is known; absent if the person is not in it. */
  readonly lastSeqOf: (roomId: RoomId) => number | undefined;
  readonly onChange: (roomId: RoomId) => void;
  readonly onPosted: (message: Message) => void;
  readonly clock: Clock;
  readonly random: () => number;
  readonly newId: () => string;
  /** Most messages of one room sent before the first of them is answered. */
  readonly inFlight: number;
}

const NOTHING: UnsentCounts = { pending: 0, failed: 0 };

/**
 * Messages that are written and not stored yet. None is lost: each is kept until it was met in the log, or was
 * discarded. None is stored twice: each keeps its name, and says with every further attempt where to look for it.
 */
export class Outbox {
  readonly #deps: OutboxDeps;
  readonly #lanes = new Map<RoomId, OutboxLane>();
  readonly #laneOf = new Map<string, OutboxLane>();
  #isOpen = false;
  #lastQueuedAt = 0;

  constructor(deps: OutboxDeps) {
    this.#deps = deps;
  }

  /** Takes over what was left behind; after each reconnect too, for other tabs may have been closed since. */
  async takeOver(): Promise<void> {
    // Without storage there is nothing left behind; what is written now waits in memory.
    await this.#deps.store.takeOver((entries) => this.#taken(entries)).catch(() => undefined);
  }

  post(roomId: RoomId, content: NewContent, about: PostAbout = {}): string {
    return this.#add(roomId, { content, ...about });
  }

  /** A message that waits for its files: `filesHere` lets it go. */
  hold(
    roomId: RoomId,
    held: Pick<OutboxEntry, 'content' | 'replyTo'> & { readonly names: readonly string[] },
  ): string {
    const { content, replyTo, names } = held;
    return this.#add(roomId, { content, replyTo, files: { kind: 'coming', names } });
  }

  filesHere(clientMessageId: string, attachments: readonly Attachment[]): void {
    const news = { files: { kind: 'here', attachments }, failure: undefined } as const;
    this.#laneOf.get(clientMessageId)?.filesOf(clientMessageId, news);
  }

  filesFailed(clientMessageId: string, failure: Failure): void {
    this.#laneOf.get(clientMessageId)?.filesOf(clientMessageId, { failure });
  }

  filesComing(clientMessageId: string): void {
    this.#laneOf.get(clientMessageId)?.filesOf(clientMessageId, { failure: undefined });
  }

  #add(roomId: RoomId, what: PostAbout & Pick<OutboxEntry, 'content' | 'files'>): string {
    const { userId, clock, newId } = this.#deps;
    const clientMessageId = newId();
    // Entries of one moment keep their order after a reload.
    this.#lastQueuedAt = Math.max(clock.now(), this.#lastQueuedAt + 1);
    const lane = this.#lane(roomId);
    this.#laneOf.set(clientMessageId, lane);
    lane.add({
      clientMessageId,
      userId,
      roomId,
      ...what,
      queuedAt: this.#lastQueuedAt,
      firstTriedAfterSeq: undefined,
      failure: undefined,
    });
    return clientMessageId;
  }

  retry(clientMessageId: string): void {
    this.#laneOf.get(clientMessageId)?.retry(clientMessageId);
  }

  discard(clientMessageId: string): void {
    this.#laneOf.get(clientMessageId)?.discard(clientMessageId);
  }

  has(clientMessageId: string): boolean {
    return this.#laneOf.has(clientMessageId);
  }

  /** Messages met in the log, by whatever way. */
  met(messages: readonly Message[]): void {
    if (this.#laneOf.size === 0) return;
    for (const { senderId, clientMessageId } of messages)
      if (senderId === this.#deps.userId) this.#laneOf.get(clientMessageId)?.settle(clientMessageId);
  }

  /** Online, and the ends of the rooms' logs are known. */
  open(): void {
    this.#isOpen = true;
    for (const lane of this.#lanes.values()) lane.open();
  }

  shut(): void {
    this.#isOpen = false;
    for (const lane of this.#lanes.values()) lane.shut();
  }

  linesOf(roomId: RoomId): readonly UnsentEntry[] {
    return this.#lanes.get(roomId)?.lines ?? [];
  }

  /** Those of a thread. */
  repliesTo(threadId: MessageId): readonly UnsentEntry[] {
    return this.linesOf(roomOfMessage(threadId)).filter((line) => line.threadId === threadId);
  }

  countsOf(roomId: RoomId): UnsentCounts {
    return this.#lanes.get(roomId)?.counts ?? NOTHING;
  }

  async close(): Promise<void> {
    this.shut();
    await this.#deps.store.close();
  }

  #taken(entries: readonly OutboxEntry[]): void {
    for (const [roomId, ofRoom] of Map.groupBy(entries, (entry) => entry.roomId)) {
      const lane = this.#lane(roomId);
      for (const { clientMessageId } of ofRoom) this.#laneOf.set(clientMessageId, lane);
      lane.takeOver(ofRoom);
    }
  }

  #lane(roomId: RoomId): OutboxLane {
    const lane = this.#lanes.get(roomId) ?? this.#newLane(roomId);
    this.#lanes.set(roomId, lane);
    return lane;
  }

  #newLane(roomId: RoomId): OutboxLane {
    const { call, store, lastSeqOf, onChange, onPosted, clock, random, inFlight } = this.#deps;
    const lane = new OutboxLane({
      // Storage that fails must not keep a message from being sent.
      save: (entry) => store.put(entry).catch(() => undefined),
      forget: (clientMessageId) => {
        this.#laneOf.delete(clientMessageId);
        void store.remove(clientMessageId).catch(() => undefined);
      },
      send: async ({ clientMessageId, content, replyTo, threadId, isAlsoInRoom, files }, retryAfterSeq) => {
        const isRetry = retryAfterSeq !== undefined;
        const post = {
          roomId,
          clientMessageId,
          content,
          ...(replyTo && { replyTo }),
          ...(threadId && { threadId }),
          ...(isAlsoInRoom && { isAlsoInRoom }),
          ...(files?.kind === 'here' && { attachments: choicesOf(files.attachments) }),
          ...(isRetry && { retryAfterSeq }),
        };
        return (await call('messages.post', post)).message;
      },
      lastSeq: () => lastSeqOf(roomId),
      onPosted,
      onChange: () => onChange(roomId),
      clock,
      random,
      inFlight,
    });
    if (this.#isOpen) lane.open();
    return lane;
  }
}

/** As a message names them when it is posted. */
function choicesOf(attachments: readonly Attachment[]): AttachmentChoice[] {
  return attachments.map(({ attachmentId, alt }) => ({ attachmentId, ...(alt !== undefined && { alt }) }));
}
