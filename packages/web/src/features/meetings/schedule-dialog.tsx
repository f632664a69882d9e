import { useMemo, useRef, useState } from 'react';
import type { RoomId } from '@atrium/contract/ids';
import type { ChangeScope, Meeting } from '@atrium/contract/meeting-state';
import type { Recurrence } from '@atrium/contract/recurrence';
import { useClient } from '../../lib/client-context.ts';
import { useReadable } from '../../lib/readable.ts';
import { shownZone } from '../../lib/time-zones.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Modal } from '../../ui/modal.tsx';
import { showToast } from '../../ui/toasts.ts';
import { MeetingFields } from './meeting-fields.tsx';
import { newValues, valuesOf } from './meeting-form.ts';
import { nextHalfHour } from './next-half-hour.ts';
import { ScopeQuestion } from './scope-question.tsx';
import { sameJson } from './same-json.ts';
import { useMeetingForm, type EditedMeeting } from './use-meeting-form.ts';

/** What the dialog begins with: a meeting that is changed, or a place in time and a room. */
export type ScheduleStart =
  | { readonly kind: 'edit'; readonly meeting: Meeting }
  | { readonly kind: 'new'; readonly roomId?: RoomId; readonly day?: string; readonly minutes?: number };

interface ScheduleDialogProps {
  readonly start: ScheduleStart;
  readonly onDone: (meeting: Meeting) => void;
  readonly onClosed: () => void;
}

export function ScheduleDialog({ start, onDone, onClosed }: ScheduleDialogProps) {
  const title = start.kind === 'edit' ? 'Change the meeting' : 'Plan a meeting';
  return (
    <Modal title={title} onClosed={onClosed}>
      {(close) => {
        const done = (meeting: Meeting) => {
          close();
          onDone(meeting);
        };
        return start.kind === 'edit' ? (
          <EditForm meeting={start.meeting} onDone={done} />
        ) : (
          <NewForm start={start} onDone={done} />
        );
      }}
    </Modal>
  );
}

interface NewFormProps {
  readonly start: Extract<ScheduleStart, { kind: 'new' }>;
  readonly onDone: (meeting: Meeting) => void;
}

function NewForm({ start, onDone }: NewFormProps) {
  const zone = useReadable(shownZone);
  const { rooms } = useReadable(useClient().rooms);
  const initial = useMemo(() => {
    const soon = nextHalfHour(Date.now(), zone);
    return newValues({
      roomId: start.roomId ?? rooms[0]?.room.roomId ?? '',
      day: start.day ?? soon.day,
      minutes: start.minutes ?? (start.day === undefined || start.day === soon.day ? soon.minutes : 9 * 60),
      zone,
    });
    // What the dialog was opened with; rooms that come later change nothing in it.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return <MeetingForm initial={initial} edited={undefined} onDone={onDone} />;
}

function EditForm({
  meeting,
  onDone,
}: {
  readonly meeting: Meeting;
  readonly onDone: (meeting: Meeting) => void;
}) {
  const client = useClient();
  const state = useReadable(client.meetings.one(meeting.meetingId));
  // The first answer: what comes later must not take the place of what is being written.
  const [initial, setInitial] = useState<EditedMeeting>();
  if (initial === undefined && state.status === 'ready') {
    const recurrence: Recurrence | undefined = state.value.series?.recurrence;
    setInitial({ meeting: state.value.meeting, before: valuesOf(state.value.meeting, recurrence) });
  }
  if (state.status === 'failed') return <p className="text-danger">{state.failure.message}</p>;
  if (initial === undefined) return <Skeleton label="Loading the meeting" lines={5} />;
  return <MeetingForm initial={initial.before} edited={initial} onDone={onDone} />;
}

interface MeetingFormProps {
  readonly initial: EditedMeeting['before'];
  readonly edited: EditedMeeting | undefined;
  readonly onDone: (meeting: Meeting) => void;
}

function MeetingForm({ initial, edited, onDone }: MeetingFormProps) {
  const form = useRef<HTMLFormElement>(null);
  const state = useMeetingForm(initial, edited);
  const [isAsking, setIsAsking] = useState(false);
  const isSeries = edited?.meeting.series !== undefined;
  const save = async (scope: ChangeScope) => {
    const meeting = await state.save(scope);
    setIsAsking(false);
    if (meeting === undefined) return;
    showToast(edited ? 'The meeting was changed.' : 'The meeting is planned.');
    onDone(meeting);
  };
  const submit = () => {
    const wrong = state.check();
    if (wrong !== undefined) form.current?.querySelector<HTMLElement>(`[name="${wrong}"]`)?.focus();
    else if (isSeries) setIsAsking(true);
    else void save('this');
  };
  return (
    <>
      {isAsking && (
        <ScopeQuestion
          title="What do you want to change?"
          confirm="Change"
          isBusy={state.isBusy}
          // Another rule cannot be for one meeting.
          isOnlyThisPossible={sameJson(initial.recurrence, state.values.recurrence)}
          onChoose={(scope) => void save(scope)}
          onBack={() => setIsAsking(false)}
        />
      )}
      <form
        ref={form}
        noValidate
        hidden={isAsking}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
        className={isAsking ? 'hidden' : 'flex flex-col gap-4'}
      >
        <MeetingFields state={state} edited={edited} />
      </form>
    </>
  );
}
