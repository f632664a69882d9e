import type { MessageId, UserId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import type { Output } from '@atrium/contract/operations';
import type { ThreadPlace } from '@atrium/contract/threads';
import type { Clock } from '../clock.ts';
import { LiveQuery } from '../live-query.ts';
import type { Notifier } from '../observable/notifier.ts';
import { View } from '../observable/view.ts';
import type { OwnReactions } from '../rooms/own-reactions.ts';
import { laterOf } from '../rooms/segment.ts';
import { lineOf, type UnsentEntry } from '../rooms/timeline-entries.ts';
import type { UserDirectory } from '../rooms/user-directory.ts';
import type { Call } from '../transport/transport.ts';
import { laterPlace } from './thread-rows.ts';
import { emptyThread, type Thread } from './thread-state.ts';

const PAGE = 50;

type Page = Omit<Output<'threads.page'>, 'users'>;

export interface ThreadTimelineDeps {
  readonly threadId: MessageId;
  readonly userId: UserId;
  readonly call: Call;
  readonly users: UserDirectory;
  readonly reactions: OwnReactions;
  /** Own replies that are not stored yet. */
  readonly unsentOf: (threadId: MessageId) => readonly UnsentEntry[];
  readonly onActive: () => void;
  readonly notifier: Notifier;
  readonly clock: Clock;
  readonly random: () => number;
}

/** One thread as it is read: its newest page, older ones as they are asked for, and what news bring. */
export class ThreadTimeline {
  readonly view: View<Thread>;
  readonly #deps: ThreadTimelineDeps;
  readonly #query: LiveQuery<Page>;
  #older: 'still' | 'loading' | 'failed' = 'still';
  #stopFollowing: (() => void) | undefined;

  constructor(deps: ThreadTimelineDeps) {
    this.#deps = deps;
    this.#query = new LiveQuery<Page>({ ...deps, onActive: () => undefined, ask: () => this.#ask() });
    this.view = new View<Thread>({
      notifier: deps.notifier,
      compute: () => this.#compute(),
      onActive: () => {
        deps.onActive();
        this.#stopFollowing = this.#query.view.subscribe(() => this.view.touch());
      },
      onIdle: () => {
        this.#stopFollowing?.();
        this.#stopFollowing = undefined;
      },
    });
  }

  connected(): void {
    this.#query.connected();
  }

  disconnected(): void {
    this.#query.disconnected();
  }

  /** News may have been missed. */
  invalidate(): void {
    this.#query.invalidate();
  }

  /** Messages of its room in their latest form, the root and replies among them. */
  met(messages: readonly Message[]): void {
    const { threadId } = this.#deps;
    const mine = messages.filter((message) => message.threadId === threadId);
    const root = messages.find(({ messageId }) => messageId === threadId);
    if (mine.length === 0 && !root) return;
    this.#query.apply((page) => ({
      ...page,
      root: root ? laterOf(page.root, root) : page.root,
      replies: mine.reduce((replies, reply) => withReply(replies, reply, page.before), page.replies),
    }));
    this.view.touch();
  }

  placed(place: ThreadPlace): void {
    this.#query.apply((page) => ({ ...page, place: laterPlace(page.place, place) }));
    this.view.touch();
  }

  /** Throws `AppError`. */
  async loadOlder(): Promise<void> {
    const state = this.#query.view.get();
    if (state.status !== 'ready' || state.value.before === undefined || this.#older === 'loading') return;
    const { call, threadId, users } = this.#deps;
    const { before } = state.value;
    this.#becomeOlder('loading');
    try {
      const page = await call('threads.page', { messageId: threadId, before, limit: PAGE });
      users.learn(page.users);
      // Meanwhile the newest page may have been fetched anew: then this one does not belong before it.
      this.#query.apply((held) => (held.before === before ? joined(page, held) : held));
      this.#becomeOlder('still');
    } catch (error) {
      this.#becomeOlder('failed');
      throw error;
    }
  }

  async #ask(): Promise<Page> {
    const { call, threadId, users } = this.#deps;
    const { users: people, ...page } = await call('threads.page', { messageId: threadId, limit: PAGE });
    users.learn(people);
    return page;
  }

  #becomeOlder(older: 'still' | 'loading' | 'failed'): void {
    this.#older = older;
    this.view.touch();
  }

  #compute(): Thread {
    const { threadId, reactions, unsentOf } = this.#deps;
    const state = this.#query.view.get();
    const unsent = unsentOf(threadId);
    if (state.status !== 'ready') {
      const failure = state.status === 'failed' ? state.failure : undefined;
      return { ...emptyThread(threadId), status: state.status, failure, entries: unsent };
    }
    const { root, replies, before, place } = state.value;
    const stored = new Set(replies.map(({ clientMessageId }) => clientMessageId));
    return {
      threadId,
      status: 'ready',
      failure: undefined,
      root: reactions.shown(root),
      entries: [
        ...replies.map((reply) => lineOf(reactions.shown(reply))),
        ...unsent.filter(({ clientMessageId }) => !stored.has(clientMessageId)),
      ],
      older: this.#older === 'still' ? (before === undefined ? 'none' : 'more') : this.#older,
      place,
    };
  }
}

function withReply(replies: Message[], reply: Message, before: string | undefined): Message[] {
  const at = replies.findIndex(({ seq }) => seq >= reply.seq);
  const held = replies[at];
  if (held?.seq === reply.seq) return replies.with(at, laterOf(held, reply));
  if (held === undefined) return [...replies, reply];
  // Before the first it belongs to a page that is not here.
  return at === 0 && before !== undefined ? replies : replies.toSpliced(at, 0, reply);
}

function joined(older: Page, held: Page): Page {
  const { before: _, ...rest } = held;
  return {
    ...rest,
    replies: [...older.replies, ...held.replies],
    ...(older.before !== undefined && { before: older.before }),
  };
}
