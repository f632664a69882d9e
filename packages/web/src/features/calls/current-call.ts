import type { MeetingId } from '@atrium/contract/ids';
import { Observable } from '../../lib/readable.ts';

/** The call that this tab is in, whatever page is shown. Small on purpose: everything else of calls is loaded on demand. */
export interface CurrentCall {
  readonly meetingId: MeetingId;
  readonly title: string;
}

export const currentCall = new Observable<CurrentCall | undefined>(undefined);
