import type { UserProfile } from '@atrium/contract/accounts';
import type { Events } from '@atrium/contract/events';
import type { RoomId, UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import type { Output } from '@atrium/contract/operations';
import type { Member } from '@atrium/contract/rooms';
import type { Clock } from '../clock.ts';
import { CoalescedTask } from '../coalesced-task.ts';
import type { Notifier } from '../observable/notifier.ts';
import { View } from '../observable/view.ts';
import type { MemberList } from '../state.ts';
import type { Call } from '../transport/transport.ts';
import type { UserDirectory } from './user-directory.ts';

export interface RoomMembersDeps {
  readonly roomId: RoomId;
  readonly call: Call;
  readonly users: UserDirectory;
  readonly notifier: Notifier;
  readonly clock: Clock;
  readonly random: () => number;
}

type MembersChanged = Events['members:changed'];
type PresenceChanged = Events['presence:changed'];

/** Members of one room and who of them is here. Loaded while somebody looks, then kept by events. */
export class RoomMembers {
  readonly view: View<MemberList>;
  readonly #deps: RoomMembersDeps;
  readonly #loading: CoalescedTask;
  #status: MemberList['status'] = 'loading';
  #members = new Map<UserId, Member>();
  #present = new Set<UserId>();
  #cursor: string | undefined;
  #pages = 1;
  #isConnected = false;
  #isStale = true;
  /** News that came while a page was on its way: which of the two is later cannot be told. */
  #news: (() => void)[] | undefined;

  constructor(deps: RoomMembersDeps) {
    this.#deps = deps;
    this.#loading = new CoalescedTask({
      ...deps,
      run: () => this.#load(),
      onRefused: () => this.#fail(),
    });
    this.view = new View<MemberList>({
      notifier: deps.notifier,
      compute: () => this.#compute(),
      onActive: () => {
        if (this.#isConnected && this.#isStale) this.#loading.request();
      },
    });
  }

  connected(): void {
    this.#isConnected = true;
    this.#isStale = true;
    if (this.view.isActive) this.#loading.request();
  }

  disconnected(): void {
    this.#isConnected = false;
    this.#loading.stop();
  }

  async loadMore(): Promise<void> {
    if (this.#cursor === undefined) return;
    const page = await this.#page(this.#cursor);
    for (const member of page.members) this.#members.set(member.user.userId, member);
    this.#pages++;
    this.#cursor = page.cursor;
    this.view.touch();
  }

  membersChanged(change: MembersChanged): void {
    this.#apply(() => {
      for (const user of change.joined) this.#add(user);
      for (const userId of change.leftUserIds) {
        this.#members.delete(userId);
        this.#present.delete(userId);
      }
      for (const one of change.roles ?? []) this.#setRole(one);
    });
  }

  presenceChanged({ here, gone }: PresenceChanged): void {
    this.#apply(() => {
      for (const userId of here) this.#present.add(userId);
      for (const userId of gone) this.#present.delete(userId);
    });
  }

  #apply(news: () => void): void {
    if (this.#isStale && !this.#news) return;
    news();
    this.#news?.push(news);
    this.view.touch();
  }

  #setRole({ userId, role, roleVersion }: NonNullable<MembersChanged['roles']>[number]): void {
    const held = this.#members.get(userId);
    if (held && (held.roleVersion ?? 0) < roleVersion)
      this.#members.set(userId, { ...held, role, roleVersion });
  }

  /** Where the list is not loaded to its end, those who sort after it come with their page. */
  #add(user: UserProfile): void {
    if (this.#members.has(user.userId)) return;
    const lastId = [...this.#members.keys()].reduce((a, b) => (a > b ? a : b), '');
    if (this.#cursor !== undefined && user.userId > lastId) return;
    const joinedAt = new Date(this.#deps.clock.now()).toISOString();
    this.#members.set(user.userId, { user, role: 'member', joinedAt });
  }

  async #load(): Promise<void> {
    this.#news = [];
    try {
      const members = new Map<UserId, Member>();
      let cursor: string | undefined;
      for (let page = 0; page < this.#pages && (page === 0 || cursor !== undefined); page++) {
        // oxlint-disable-next-line no-await-in-loop -- a cursor comes with the page before
        const answer = await this.#page(cursor);
        for (const member of answer.members) members.set(member.user.userId, member);
        this.#present = new Set(answer.presentUserIds);
        cursor = answer.cursor;
      }
      this.#members = members;
      this.#cursor = cursor;
      this.#status = 'ready';
      this.#isStale = false;
    } finally {
      this.#replayNews();
    }
  }

  #replayNews(): void {
    const news = this.#news ?? [];
    this.#news = undefined;
    for (const apply of news) apply();
    this.view.touch();
  }

  async #page(cursor: string | undefined): Promise<Output<'rooms.members'>> {
    const { call, roomId, users } = this.#deps;
    const page = await call('rooms.members', {
      roomId,
      limit: LIMITS.pageSize,
      ...(cursor !== undefined && { cursor }),
    });
    users.learn(page.members.map(({ user }) => user));
    return page;
  }

  #fail(): void {
    this.#status = 'failed';
    this.view.touch();
  }

  #compute(): MemberList {
    return {
      status: this.#status,
      members: [...this.#members.values()].sort((a, b) => (a.user.userId < b.user.userId ? -1 : 1)),
      present: new Set(this.#present),
      hasMore: this.#cursor !== undefined,
    };
  }
}
