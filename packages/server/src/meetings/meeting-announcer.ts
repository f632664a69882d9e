import type { UserProfile } from '@atrium/contract/accounts';
import type { MeetingId, RoomId, UserId } from '@atrium/contract/ids';
import type { MeetingContent, MeetingNews } from '@atrium/contract/meeting-content';
import { markerOf } from '@atrium/contract/unread-rules';
import type { Message } from '@atrium/contract/messages';
import type { Announcer } from '../announcer.ts';
import type { RoomNotices } from '../messages/room-notices.ts';
import type { MembershipService } from '../rooms/membership-service.ts';
import type { MeetingReader } from './meeting-reader.ts';
import { seriesViewOf, viewOf } from './meeting-view.ts';
import type { MeetingWhole, StoredSeries } from './stored-meeting.ts';

/** What is gone or has to be asked for anew. */
export interface Gone {
  readonly removedIds?: readonly MeetingId[];
  readonly series?: { readonly seriesId: MeetingId; readonly from: string };
}

interface MeetingAnnouncerDeps {
  readonly announcer: Announcer;
  readonly notices: RoomNotices;
  readonly reader: MeetingReader;
  readonly memberships: MembershipService;
}

type OverListener = (meetingId: MeetingId) => void;
type ChangeListener = (roomId: RoomId) => void;

/** Tells rooms about their meetings: live, and by messages that stay. */
export class MeetingAnnouncer {
  readonly #announcer: Announcer;
  readonly #notices: RoomNotices;
  readonly #reader: MeetingReader;
  readonly #memberships: MembershipService;
  readonly #listeners: OverListener[] = [];
  readonly #changeListeners: ChangeListener[] = [];

  constructor(deps: MeetingAnnouncerDeps) {
    this.#announcer = deps.announcer;
    this.#notices = deps.notices;
    this.#reader = deps.reader;
    this.#memberships = deps.memberships;
  }

  /** Called for every meeting that is over otherwise than by the end of its call: that has to end with it. */
  onOver(listener: OverListener): void {
    this.#listeners.push(listener);
  }

  over(meetingIds: readonly MeetingId[]): void {
    for (const meetingId of meetingIds) for (const listener of this.#listeners) listener(meetingId);
  }

  /** Called with every room whose meetings have changed. */
  onChanged(listener: ChangeListener): void {
    this.#changeListeners.push(listener);
  }

  async changed(roomId: RoomId, wholes: readonly MeetingWhole[], gone: Gone = {}): Promise<void> {
    for (const listener of this.#changeListeners) listener(roomId);
    const users = await this.#reader.usersOf(wholes);
    this.#announcer.toRoom(roomId, 'meeting:changed', {
      roomId,
      meetings: wholes.map(viewOf),
      removedIds: [...(gone.removedIds ?? [])],
      ...(gone.series && { series: gone.series }),
      users,
    });
  }

  /** A message in the room. `name` tells it from all others about this meeting: repeated, it is written once. */
  async notice(
    whole: Pick<MeetingWhole, 'one' | 'plan'> & { series?: StoredSeries | undefined },
    by: UserProfile,
    news: { event: MeetingNews; name: string; isOfSeries?: boolean; more?: Partial<MeetingContent> },
  ): Promise<void> {
    const { one, plan, series } = whole;
    const meetingId = news.isOfSeries && series ? series.meetingId : one.meetingId;
    const content: MeetingContent = {
      kind: 'meeting',
      meetingId,
      event: news.event,
      title: plan.title,
      startsAt: one.startsAt,
      endsAt: one.endsAt,
      ...(news.isOfSeries && series && { summary: seriesViewOf(series).summary }),
      ...news.more,
    };
    const name = `${meetingId}:${news.name}`;
    const notice = await this.#notices.post(one.roomId, by, { name, content });
    await this.#markOwn(notice, by.userId);
  }

  /** The marker of whom a notice speaks for goes past it, but not past what others wrote. */
  async #markOwn({ roomId, seq, inThreads }: Message, userId: UserId): Promise<void> {
    const membership = await this.#memberships.find(roomId, userId);
    if (!membership || membership.readSeq !== seq - 1) return;
    const marker = markerOf({ readSeq: seq, readTurn: membership.readTurn, readInThreads: inThreads });
    this.#announcer.toUser(userId, 'read:changed', {
      roomId,
      ...this.#memberships.markRead(membership, marker),
    });
  }
}
