import type { UserProfile } from '@atrium/contract/accounts';
import type { Write } from '../storage/store.ts';
import type { MeetingWhole, StoredSeries } from './stored-meeting.ts';

/** Invitations and cancellations by mail, as writes of the transaction that they tell of. */
export interface MeetingMails {
  requestWrites(whole: MeetingWhole, by: UserProfile): Write[];
  cancelWrites(whole: MeetingWhole, by: UserProfile): Write[];
  seriesRequestWrites(series: StoredSeries, by: UserProfile): Write[];
  seriesCancelWrites(series: StoredSeries, by: UserProfile): Write[];
}

/** Where no mail can be sent. */
export const NO_MAILS: MeetingMails = {
  requestWrites: () => [],
  cancelWrites: () => [],
  seriesRequestWrites: () => [],
  seriesCancelWrites: () => [],
};
