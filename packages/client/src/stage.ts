import type { RoomId } from '@atrium/contract/ids';
import type { Notifier } from './observable/notifier.ts';
import { Relay } from './observable/relay.ts';
import type { LanguageList, RunView } from './runs/run-view.ts';
import type { MemberList, RoomList, Timeline, Users } from './state.ts';
import type { Workspace } from './workspace.ts';

/** What can be watched, whoever is signed in. The same objects for as long as the client lives. */
export class Stage {
  readonly rooms: Relay<RoomList>;
  readonly users: Relay<Users>;
  readonly languages: Relay<LanguageList>;
  readonly runs: Relay<readonly RunView[]>;
  readonly #notifier: Notifier;
  readonly #timelines = new Map<RoomId, Relay<Timeline>>();
  readonly #members = new Map<RoomId, Relay<MemberList>>();
  #workspace: Workspace | undefined;

  constructor(notifier: Notifier) {
    this.#notifier = notifier;
    this.rooms = new Relay<RoomList>(notifier, { status: 'loading', rooms: [] });
    this.users = new Relay<Users>(notifier, new Map());
    this.languages = new Relay<LanguageList>(notifier, { status: 'loading', languages: [] });
    this.runs = new Relay<readonly RunView[]>(notifier, []);
  }

  show(workspace: Workspace | undefined): void {
    this.#workspace = workspace;
    this.rooms.point(workspace?.rooms.view);
    this.users.point(workspace?.users.view);
    this.languages.point(workspace?.languages.view);
    this.runs.point(workspace?.runs.view);
    for (const [roomId, relay] of this.#timelines) relay.point(workspace?.timelines.get(roomId).view);
    for (const [roomId, relay] of this.#members) relay.point(workspace?.members(roomId).view);
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

  members(roomId: RoomId): Relay<MemberList> {
    let relay = this.#members.get(roomId);
    if (!relay) {
      relay = new Relay<MemberList>(this.#notifier, NOBODY);
      relay.point(this.#workspace?.members(roomId).view);
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
