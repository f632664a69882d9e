import { AppError } from '@atrium/contract/errors';
import type { RoomId, UserId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import type { Input, Output } from '@atrium/contract/operations';
import type { Clock } from '../clock.ts';
import { CoalescedTask } from '../coalesced-task.ts';
import { failureOf } from '../failure.ts';
import type { Notifier } from '../observable/notifier.ts';
import { View } from '../observable/view.ts';
import type { Failure, Timeline } from '../state.ts';
import type { Call } from '../transport/transport.ts';
import { loadOlderPage, loadPageAround, type OlderPagesDeps } from './older-pages.ts';
import type { OwnReactions } from './own-reactions.ts';
import type { RoomDirectory } from './room-directory.ts';
import { RoomReplica } from './room-replica.ts';
import { entriesOf, type UnsentEntry } from './timeline-entries.ts';
import { TypingNotes } from './typing-notes.ts';
import type { UserDirectory } from './user-directory.ts';

/** Most messages of a room that is read at its end, and what is left of them when it has more. */
const FOLLOWED = { most: 400, kept: 300 };
/** The same for a room whose history is read. */
const HISTORY = { most: 5_000, kept: 4_000 };
/** News may overtake each other: a hole is given this long to close by itself, milliseconds, at random. */
const HOLE_MS = { least: 50, spread: 200 };
/** An index of the store may lag: what it may not have shown is asked for again, later and later. */
const SETTLE_MS = { first: 3_000, most: 60_000 };

export interface RoomTimelineDeps {
  readonly roomId: RoomId;
  readonly userId: UserId;
  readonly call: Call;
  readonly directory: RoomDirectory;
  readonly users: UserDirectory;
  readonly reactions: OwnReactions;
  readonly unsentOf: (roomId: RoomId) => readonly UnsentEntry[];
  /** Messages that came as an answer. */
  readonly onMet: (roomId: RoomId, messages: readonly Message[]) => void;
  /** More was missed than one answer carries. */
  readonly onMissed: (roomId: RoomId) => void;
  readonly onActive: (roomId: RoomId) => void;
  /** The server knows no such room for this person. */
  readonly onGone: (roomId: RoomId) => void;
  readonly notifier: Notifier;
  readonly clock: Clock;
  readonly random: () => number;
}

/** One room as it is read. Loads when somebody looks, and syncs for as long as they do. */
export class RoomTimeline {
  readonly view: View<Timeline>;
  readonly typing: TypingNotes;
  readonly #deps: RoomTimelineDeps;
  readonly #syncing: CoalescedTask;
  #replica = new RoomReplica();
  #failure: Failure | undefined;
  #older: 'still' | 'loading' | 'failed' = 'still';
  #loadingOlder: Promise<void> | undefined;
  #isConnected = false;
  /** News may have been missed since the last sync. */
  #isStale = true;
  #isReadingHistory = false;
  #settleMs = SETTLE_MS.first;

  constructor(deps: RoomTimelineDeps) {
    this.#deps = deps;
    this.typing = new TypingNotes({ clock: deps.clock, onChange: () => this.view.touch() });
    this.#syncing = new CoalescedTask({
      ...deps,
      run: () => this.#sync(),
      onRefused: (error) => this.#refused(error),
    });
    this.view = new View<Timeline>({
      notifier: deps.notifier,
      compute: () => this.#compute(),
      onActive: () => {
        deps.onActive(deps.roomId);
        if (this.#isConnected && this.#needsSync) this.#syncing.request();
      },
      onIdle: () => {
        this.#isReadingHistory = false;
      },
    });
  }

  /** Online, and the list of rooms is known. */
  connected(): void {
    this.#isConnected = true;
    this.#isStale = true;
    if (this.view.isActive) this.#syncing.request();
  }

  disconnected(): void {
    this.#isConnected = false;
    this.#isStale = true;
    this.#syncing.stop();
    this.typing.clear();
  }

  posted(messages: readonly Message[]): void {
    for (const { senderId } of messages) this.typing.ended(senderId);
    if (this.#replica.isLoaded || this.#syncing.isBusy) {
      this.#replica.posted(messages);
      this.#closeHole();
      this.#bound();
    }
    this.view.touch();
  }

  /** Later forms of messages, as news. */
  changed(messages: readonly Message[]): void {
    this.#replica.changed(messages);
    this.#closeHole();
    this.view.touch();
  }

  /** The same as an answer: it may overtake the news of changes before it. */
  replace(message: Message): void {
    this.#replica.log.change([message]);
    this.view.touch();
  }

  /** The reader is at the end. */
  readToEnd(): void {
    this.#isReadingHistory = false;
    this.#bound();
  }

  /** How many messages up to a held one stand in threads alone, as far as is known. */
  inThreadsAt(seq: number): number | undefined {
    for (const { start, messages } of this.#replica.log.segments)
      if (seq >= start && seq < start + messages.length) return messages[seq - start]?.inThreads;
    return undefined;
  }

  /** Throws `AppError`. */
  loadOlder(): Promise<void> {
    this.#loadingOlder ??= this.#loadOlder().finally(() => {
      this.#loadingOlder = undefined;
    });
    return this.#loadingOlder;
  }

  /** Once the timeline is loaded. Throws `AppError`. */
  async loadAround(seq: number): Promise<void> {
    this.#isReadingHistory = true;
    await loadPageAround(this.#replica.log, seq, this.#paging());
    this.view.touch();
  }

  /** Gives memory back while nobody looks. */
  shrink(keep: number): void {
    if (keep > 0) this.#replica.log.trim(keep);
    else this.#forget();
    this.view.touch();
  }

  /** The person is no longer in the room. */
  left(failure: Failure): void {
    this.#syncing.stop();
    this.#forget();
    this.#failure = failure;
    this.typing.clear();
    this.view.touch();
  }

  get #needsSync(): boolean {
    const { isLoaded, hasHole, isUnsettled } = this.#replica;
    return this.#isStale || !isLoaded || hasHole || isUnsettled;
  }

  #forget(): void {
    this.#replica = new RoomReplica();
    this.#failure = undefined;
    this.#older = 'still';
    this.#isStale = true;
  }

  #closeHole(): void {
    if (!this.#replica.hasHole || !this.#isConnected || !this.view.isActive) return;
    this.#syncing.requestIn(HOLE_MS.least + this.#deps.random() * HOLE_MS.spread);
  }

  async #sync(): Promise<void> {
    if (!this.#needsSync) return;
    const { roomId, directory, call, users, onMet } = this.#deps;
    const listing = directory.get(roomId);
    if (!listing) throw new AppError('not-found', 'You are not in this room.');
    const replica = this.#replica;
    const question = replica.question(roomId, listing.lastSeq);
    this.#isStale = false;
    let answer;
    try {
      answer = await call('rooms.sync', question);
    } catch (error) {
      this.#isStale = true;
      throw error;
    }
    if (replica !== this.#replica) return;
    const hasMore = replica.answered(answer, question);
    this.#failure = undefined;
    users.learn(answer.users);
    const { room, membership, lastSeq } = answer;
    directory.put({ room, membership, lastSeq });
    onMet(roomId, [...answer.messages, ...answer.changed]);
    if (isFar(answer, question)) this.#deps.onMissed(roomId);
    this.#planNext(hasMore);
    this.#bound();
    this.view.touch();
  }

  #planNext(hasMore: boolean): void {
    if (hasMore) this.#syncing.request();
    else if (this.#replica.hasHole) this.#closeHole();
    else if (this.#replica.isUnsettled) {
      this.#syncing.requestIn(this.#settleMs);
      this.#settleMs = Math.min(SETTLE_MS.most, this.#settleMs * 2);
    } else this.#settleMs = SETTLE_MS.first;
  }

  #refused(error: AppError): void {
    this.#failure = failureOf(error);
    this.view.touch();
    if (error.code === 'not-found') this.#deps.onGone(this.#deps.roomId);
  }

  async #loadOlder(): Promise<void> {
    this.#isReadingHistory = true;
    this.#becomeOlder('loading');
    try {
      await loadOlderPage(this.#replica.log, this.#paging());
      this.#becomeOlder('still');
    } catch (error) {
      this.#becomeOlder('failed');
      throw error;
    }
  }

  #paging(): OlderPagesDeps {
    const { roomId, call, users, onMet } = this.#deps;
    const onPage: OlderPagesDeps['onPage'] = (page) => {
      users.learn(page.users);
      onMet(roomId, page.messages);
    };
    return { roomId, call, onPage };
  }

  #becomeOlder(older: 'still' | 'loading' | 'failed'): void {
    this.#older = older;
    this.view.touch();
  }

  #bound(): void {
    const { log } = this.#replica;
    const { most, kept } = this.#isReadingHistory ? HISTORY : FOLLOWED;
    if (log.size > most) log.trim(kept);
  }

  #compute(): Timeline {
    const { roomId, userId, directory, unsentOf, reactions } = this.#deps;
    const { log, isLoaded } = this.#replica;
    const listing = directory.get(roomId);
    return {
      roomId,
      status: isLoaded ? 'ready' : this.#failure ? 'failed' : 'loading',
      failure: this.#failure,
      entries: entriesOf(log, { userId, unsent: unsentOf(roomId), shown: reactions.shown.bind(reactions) }),
      older: this.#olderOf(),
      lastSeq: Math.max(log.endSeq ?? 0, listing?.lastSeq ?? 0),
      readSeq: listing?.membership.readSeq ?? 0,
      readTurn: listing?.membership.readTurn ?? 0,
      typing: this.typing.userIds.filter((typist) => typist !== userId),
    };
  }

  #olderOf(): Timeline['older'] {
    if (this.#older !== 'still') return this.#older;
    const { segments, newest } = this.#replica.log;
    const isAll = !newest || (segments.length === 1 && newest.edge.kind === 'beginning');
    return isAll ? 'none' : 'more';
  }
}

function isFar({ messages, lastSeq }: Output<'rooms.sync'>, { afterSeq }: Input<'rooms.sync'>): boolean {
  return (messages[0]?.seq ?? lastSeq + 1) > Number(afterSeq) + 1;
}
