import type { MessageId, RoomId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import type { QueryState } from './live-query.ts';
import type { Notifier } from './observable/notifier.ts';
import { Relay } from './observable/relay.ts';
import type { LanguageList, RunView } from './runs/run-view.ts';
import type { MemberList, RoomList, Timeline, Users } from './state.ts';
import { emptyThread, type Thread, type ThreadList } from './threads/thread-state.ts';
import type { Workspace } from './workspace.ts';

/** What can be watched, whoever is signed in. The same objects for as long as the client lives. */
export class Stage {
  readonly rooms: Relay<RoomList>;
  readonly users: Relay<Users>;
  readonly languages: Relay<LanguageList>;
  readonly runs: Relay<readonly RunView[]>;
  readonly threads: Relay<ThreadList>;
  readonly #notifier: Notifier;
  readonly #opened = new Map<MessageId, Relay<Thread>>();
  readonly #timelines = new Map<RoomId, Relay<Timeline>>();
  readonly #members = new Map<RoomId, Relay<MemberList>>();
  readonly #pins = new Map<RoomId, Relay<QueryState<readonly Message[]>>>();
  #workspace: Workspace | undefined;

  constructor(notifier: Notifier) {
    this.#notifier = notifier;
    this.rooms = new Relay<RoomList>(notifier, { status: 'loading', rooms: [] });
    this.users = new Relay<Users>(notifier, new Map());
    this.languages = new Relay<LanguageList>(notifier, { status: 'loading', languages: [] });
    this.runs = new Relay<readonly RunView[]>(notifier, []);
    this.threads = new Relay<ThreadList>(notifier, { status: 'loading', failure: undefined, threads: [] });
  }

  show(workspace: Workspace | undefined): void {
    this.#workspace = workspace;
    this.rooms.point(workspace?.rooms.view);
    this.users.point(workspace?.users.view);
    this.languages.point(workspace?.languages.view);
    this.runs.point(workspace?.runs.view);
    this.threads.point(workspace?.threads.list);
    this.#showOpened();
    for (const [roomId, relay] of this.#timelines) relay.point(workspace?.timelines.get(roomId).view);
    for (const [roomId, relay] of this.#members) relay.point(workspace?.members.of(roomId).view);
  }

  #showOpened(): void {
    for (const [threadId, relay] of this.#opened) relay.point(this.#workspace?.threads.thread(threadId).view);
    for (const [roomId, relay] of this.#pins) relay.point(this.#workspace?.pins.of(roomId).view);
  }

  pins(roomId: RoomId): Relay<QueryState<readonly Message[]>> {
    let relay = this.#pins.get(roomId);
    if (!relay) {
      relay = new Relay<QueryState<readonly Message[]>>(this.#notifier, { status: 'loading' });
      relay.point(this.#workspace?.pins.of(roomId).view);
      this.#pins.set(roomId, relay);
    }
    return relay;
  }

  timeline(roomId: RoomId): Relay<Timeline> {
    let relay = this.#timelines.get(roomId);
    if (!relay) {
      relay = new Relay<Timeline>(this.#notifier, emptyTimeline(roomId));
      relay.point(this.#workspace?.timelines.get(roomId).view);
      this.#timelines.set(roomId, relay);
    }
    return relay;
  }

  thread(threadId: MessageId): Relay<Thread> {
    let relay = this.#opened.get(threadId);
    if (!relay) {
      relay = new Relay<Thread>(this.#notifier, emptyThread(threadId));
      relay.point(this.#workspace?.threads.thread(threadId).view);
      this.#opened.set(threadId, relay);
    }
    return relay;
  }

  members(roomId: RoomId): Relay<MemberList> {
    let relay = this.#members.get(roomId);
    if (!relay) {
      relay = new Relay<MemberList>(this.#notifier, NOBODY);
      relay.point(this.#workspace?.members.of(roomId).view);
      this.#members.set(roomId, relay);
    }
    return relay;
  }
}

const NOBODY: MemberList = { status: 'loading', members: [], present: new Set(), hasMore: false };

function emptyTimeline(roomId: RoomId): Timeline {
  return {
    roomId,
    status: 'loading',
    failure: undefined,
    entries: [],
    older: 'none',
    lastSeq: 0,
    readSeq: 0,
    readTurn: 0,
    typing: [],
  };
}
