import type { Events } from '@atrium/contract/events';
import type { MessageId, RoomId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import type { Message } from '@atrium/contract/messages';
import { roomOfMessage } from '@atrium/contract/thread-marks';
import { LiveQuery } from '../live-query.ts';
import { View } from '../observable/view.ts';
import { sortedRows, laterPlace, withRoots } from './thread-rows.ts';
import type { Thread, ThreadList, ThreadRow } from './thread-state.ts';
import { ThreadTimeline, type ThreadTimelineDeps } from './thread-timeline.ts';

/** Threads that nobody looks at are kept up to this number. */
const MOST_IDLE = 20;

export type ThreadBookDeps = Omit<ThreadTimelineDeps, 'threadId' | 'onActive'>;

/** The threads of one person: the list of those that are followed, and those that are looked at. */
export class ThreadBook {
  readonly list: View<ThreadList>;
  readonly #deps: ThreadBookDeps;
  readonly #query: LiveQuery<readonly ThreadRow[]>;
  /** The one looked at last comes last. */
  readonly #threads = new Map<MessageId, ThreadTimeline>();
  #isConnected = false;
  #stopFollowing: (() => void) | undefined;

  constructor(deps: ThreadBookDeps) {
    this.#deps = deps;
    this.#query = new LiveQuery<readonly ThreadRow[]>({ ...deps, ask: () => this.#ask() });
    this.list = new View<ThreadList>({
      notifier: deps.notifier,
      compute: () => listOf(this.#query),
      onActive: () => {
        this.#stopFollowing = this.#query.view.subscribe(() => this.list.touch());
      },
      onIdle: () => this.#stopFollowing?.(),
    });
  }

  thread(threadId: MessageId): ThreadTimeline {
    return this.#threads.get(threadId) ?? this.#create(threadId);
  }

  connected(): void {
    this.#isConnected = true;
    for (const one of this.#all()) one.connected();
  }

  disconnected(): void {
    this.#isConnected = false;
    for (const one of this.#all()) one.disconnected();
  }

  /** Rooms were entered or left: other threads are to be seen. */
  roomsChanged(): void {
    for (const one of this.#all()) one.invalidate();
  }

  /** More happened in a room than the client will hear of. */
  missed(roomId: RoomId): void {
    this.#query.invalidate();
    for (const [threadId, thread] of this.#threads)
      if (roomOfMessage(threadId) === roomId) thread.invalidate();
  }

  /** Messages of one room, learnt by whatever way. */
  met(messages: readonly Message[]): void {
    const { userId } = this.#deps;
    for (const thread of this.#threads.values()) thread.met(messages);
    if (messages.some((message) => this.#mayBeListed(message)))
      this.#apply((rows) => withRoots(rows, messages, userId));
  }

  placeChanged({ place }: Events['thread:changed']): void {
    const { userId } = this.#deps;
    this.#threads.get(place.threadId)?.placed(place);
    this.#apply((rows) => {
      const held = rows.find((row) => row.place.threadId === place.threadId);
      // What else there is to know of it, and whether these news are old, the list says.
      const mayTakeAnother = !place.isFollowed && rows.length >= LIMITS.threadsListed;
      if (held ? mayTakeAnother : place.isFollowed) this.#query.invalidate();
      if (!held) return rows;
      const next = laterPlace(held.place, place);
      const others = rows.filter((row) => row !== held);
      return next.isFollowed ? sortedRows([...others, { ...held, place: next }], userId) : others;
    });
  }

  /** Shown at once. What is not followed has no marker. */
  markRead(threadId: MessageId, readSeq: number): void {
    const known = this.#known(threadId);
    const upTo = Math.min(readSeq, known?.root?.thread?.latest.at(-1)?.seq ?? 0);
    if (!known?.place.isFollowed || upTo <= known.place.readSeq) return;
    this.placeChanged({ place: { ...known.place, readSeq: upTo } });
    this.#deps.call('threads.markRead', { messageId: threadId, readSeq: upTo }).catch(() => {
      this.#threads.get(threadId)?.invalidate();
      this.#query.invalidate();
    });
  }

  /** Unsent replies have changed. */
  unsentChanged(): void {
    for (const { view } of this.#threads.values()) view.touch();
  }

  #known(threadId: MessageId): Pick<Thread, 'root' | 'place'> | undefined {
    const listed = listOf(this.#query).threads.find(({ place }) => place.threadId === threadId);
    return listed ?? this.#threads.get(threadId)?.view.get();
  }

  #mayBeListed({ messageId, thread }: Message): boolean {
    const state = this.#query.view.get();
    if (state.status !== 'ready') return thread !== undefined;
    return state.value.some(({ root }) => root.messageId === messageId);
  }

  #apply(change: (rows: readonly ThreadRow[]) => readonly ThreadRow[]): void {
    this.#query.apply(change);
    this.list.touch();
  }

  async #ask(): Promise<readonly ThreadRow[]> {
    const { call, users, userId } = this.#deps;
    const answer = await call('threads.list', {});
    users.learn(answer.users);
    return sortedRows(answer.threads, userId);
  }

  #create(threadId: MessageId): ThreadTimeline {
    const thread = new ThreadTimeline({
      ...this.#deps,
      threadId,
      onActive: () => {
        this.#threads.delete(threadId);
        this.#threads.set(threadId, thread);
      },
    });
    this.#threads.set(threadId, thread);
    const idle = [...this.#threads].filter(([id, { view }]) => id !== threadId && !view.isActive);
    for (const [id] of idle.slice(0, Math.max(0, idle.length - MOST_IDLE))) this.#threads.delete(id);
    if (this.#isConnected) thread.connected();
    return thread;
  }

  #all(): (LiveQuery<readonly ThreadRow[]> | ThreadTimeline)[] {
    return [this.#query, ...this.#threads.values()];
  }
}

function listOf({ view }: LiveQuery<readonly ThreadRow[]>): ThreadList {
  const state = view.get();
  return {
    status: state.status,
    failure: state.status === 'failed' ? state.failure : undefined,
    threads: state.status === 'ready' ? state.value : [],
  };
}
