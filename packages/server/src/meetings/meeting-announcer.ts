import type { UserProfile } from '@atrium/contract/accounts';
import type { MeetingId, RoomId } from '@atrium/contract/ids';
import type { MeetingContent, MeetingNews } from '@atrium/contract/meeting-content';
import type { Announcer } from '../announcer.ts';
import type { RoomNotices } from '../messages/room-notices.ts';
import type { MeetingReader } from './meeting-reader.ts';
import { seriesViewOf, viewOf } from './meeting-view.ts';
import type { MeetingWhole, StoredSeries } from './stored-meeting.ts';

/** What is gone or has to be asked for anew. */
export interface Gone {
  readonly removedIds?: readonly MeetingId[];
  readonly series?: { readonly seriesId: MeetingId; readonly from: string };
}

/** Tells rooms about their meetings: live, and by messages that stay. */
export class MeetingAnnouncer {
  readonly #announcer: Announcer;
  readonly #notices: RoomNotices;
  readonly #reader: MeetingReader;

  constructor(deps: { announcer: Announcer; notices: RoomNotices; reader: MeetingReader }) {
    this.#announcer = deps.announcer;
    this.#notices = deps.notices;
    this.#reader = deps.reader;
  }

  async changed(roomId: RoomId, wholes: readonly MeetingWhole[], gone: Gone = {}): Promise<void> {
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
    await this.#notices.post(one.roomId, by, { name: `${meetingId}:${news.name}`, content });
  }
}
