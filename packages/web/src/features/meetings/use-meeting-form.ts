import { useRef, useState } from 'react';
import type { ChangeScope, Meeting } from '@atrium/contract/meeting-state';
import { useClient } from '../../lib/client-context.ts';
import { refusalOf } from '../../lib/failure.ts';
import {
  changesOf,
  errorsOf,
  scheduleInput,
  type MeetingFormErrors,
  type MeetingFormValues,
} from './meeting-form.ts';
import { followDay } from './recurrence-choice.ts';

/** What is edited; undefined for a new meeting. */
export interface EditedMeeting {
  readonly meeting: Meeting;
  readonly before: MeetingFormValues;
}

export interface MeetingFormState {
  readonly values: MeetingFormValues;
  readonly errors: MeetingFormErrors;
  readonly failure: string | undefined;
  readonly isBusy: boolean;
  readonly set: (part: Partial<MeetingFormValues>) => void;
  /** Answers with the first field that is wrong. */
  readonly check: () => string | undefined;
  /** The stored meeting; undefined if it was refused, which `failure` then tells. */
  readonly save: (scope: ChangeScope) => Promise<Meeting | undefined>;
}

export function useMeetingForm(
  initial: MeetingFormValues,
  edited: EditedMeeting | undefined,
): MeetingFormState {
  const client = useClient();
  const [values, setValues] = useState(initial);
  const [errors, setErrors] = useState<MeetingFormErrors>({});
  const [failure, setFailure] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  // The same for every attempt: a lost answer must not plan it twice.
  const requestId = useRef(crypto.randomUUID());

  const set = (part: Partial<MeetingFormValues>) => {
    setErrors({});
    setValues((now) => ({ ...now, ...part, ...(part.day !== undefined && movedRule(now, part.day)) }));
  };
  const check = () => {
    const found = errorsOf(values);
    setErrors(found);
    return Object.keys(found)[0];
  };
  const save = async (scope: ChangeScope) => {
    setIsBusy(true);
    setFailure(undefined);
    try {
      if (edited) return await client.meetings.change(changeOf(edited, values, scope));
      const input = scheduleInput(values, requestId.current);
      return input && (await client.meetings.schedule(input));
    } catch (error) {
      setFailure(refusalOf(error).message);
      return undefined;
    } finally {
      setIsBusy(false);
    }
  };
  return { values, errors, failure, isBusy, set, check, save };
}

function movedRule({ recurrence, day }: MeetingFormValues, to: string): Partial<MeetingFormValues> {
  return to === '' || day === '' ? {} : { recurrence: followDay(recurrence, day, to) };
}

function changeOf({ meeting, before }: EditedMeeting, values: MeetingFormValues, scope: ChangeScope) {
  const { recurrence, ...changes } = changesOf(before, values);
  return {
    meetingId: meeting.meetingId,
    scope,
    version: meeting.version,
    changes: { ...changes, ...(recurrence && scope !== 'this' && { recurrence }) },
  };
}
