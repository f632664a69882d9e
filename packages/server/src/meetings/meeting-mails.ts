import type { UserProfile } from '@atrium/contract/accounts';
import type { Write } from '../storage/store.ts';
import type { MeetingPlan, MeetingWhole, StoredSeries } from './stored-meeting.ts';

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

/** As it was, for those alone who are no longer invited: they get a cancellation. */
export function planOfUninvited(before: MeetingPlan, after: MeetingPlan): MeetingPlan {
  return {
    ...before,
    invitedUsers: before.invitedUsers.filter((userId) => !after.invitedUsers.includes(userId)),
    invitedEmails: before.invitedEmails.filter((email) => !after.invitedEmails.includes(email)),
  };
}
