import { CalendarArrowDown, CalendarX, Pencil, Trash2, Video } from 'lucide-react';
import { useState } from 'react';
import type { DetailAnswer } from '@atrium/client/meetings/meeting-book';
import type { ChangeScope, MeetingStatus } from '@atrium/contract/meeting-state';
import { useClient } from '../../lib/client-context.ts';
import { saveFile } from '../../lib/save-file.ts';
import { refusalOf } from '../../lib/failure.ts';
import { Button } from '../../ui/button.tsx';
import { showToast } from '../../ui/toasts.ts';
import { useMeetingLinks } from './meeting-links.ts';
import { ScopeQuestion } from './scope-question.tsx';

interface MeetingActionsProps {
  readonly detail: DetailAnswer;
  readonly onGone: () => void;
}

type Question = 'cancel' | 'delete' | undefined;

export function MeetingActions({ detail, onGone }: MeetingActionsProps) {
  const { meeting, mayChange } = detail;
  const { onJoin, onEdit } = useMeetingLinks();
  const download = useDownload(detail);
  const [question, setQuestion] = useState<Question>();
  const isOpen = meeting.life.status === 'scheduled' || meeting.life.status === 'active';
  if (question !== undefined) {
    return (
      <EndQuestion kind={question} detail={detail} onGone={onGone} onDone={() => setQuestion(undefined)} />
    );
  }
  return (
    <div className="flex flex-wrap gap-2">
      {isOpen && (
        <Button variant="primary" onClick={() => onJoin(meeting.meetingId)}>
          <Video size={16} aria-hidden />
          {meeting.life.status === 'active' ? 'Join the call' : 'Join'}
        </Button>
      )}
      {mayChange && meeting.life.status === 'scheduled' && (
        <Button onClick={() => onEdit(meeting)}>
          <Pencil size={16} aria-hidden />
          Edit
        </Button>
      )}
      <Button onClick={() => void download()}>
        <CalendarArrowDown size={16} aria-hidden />
        .ics file
      </Button>
      {mayChange && <EndButton status={meeting.life.status} onAsk={setQuestion} />}
    </div>
  );
}

interface EndButtonProps {
  readonly status: MeetingStatus;
  readonly onAsk: (question: Question) => void;
}

/** One that is to come is cancelled, one that is over is removed; one that runs is ended in the call. */
function EndButton({ status, onAsk }: EndButtonProps) {
  if (status === 'active') return null;
  const isToCome = status === 'scheduled';
  return (
    <Button variant="quiet" className="text-danger!" onClick={() => onAsk(isToCome ? 'cancel' : 'delete')}>
      {isToCome ? <CalendarX size={16} aria-hidden /> : <Trash2 size={16} aria-hidden />}
      {isToCome ? 'Cancel meeting' : 'Remove'}
    </Button>
  );
}

function useDownload({ meeting }: DetailAnswer): () => Promise<void> {
  const client = useClient();
  return async () => {
    try {
      const { fileName, text } = await client.ask('meetings.calendarFile', { meetingId: meeting.meetingId });
      saveFile(fileName, 'text/calendar', text);
    } catch (error) {
      showToast(`The file could not be made. ${refusalOf(error).message}`);
    }
  };
}

interface EndQuestionProps extends MeetingActionsProps {
  readonly kind: 'cancel' | 'delete';
  readonly onDone: () => void;
}

function EndQuestion({ kind, detail: { meeting }, onGone, onDone }: EndQuestionProps) {
  const client = useClient();
  const [isBusy, setIsBusy] = useState(false);
  const end = async (scope: ChangeScope) => {
    setIsBusy(true);
    try {
      const { meetingId } = meeting;
      await (kind === 'cancel'
        ? client.meetings.cancel({ meetingId, scope })
        : client.meetings.delete({ meetingId, scope }));
      showToast(
        kind === 'cancel' ? 'The meeting is cancelled. Who was invited is told.' : 'The meeting was removed.',
      );
      onDone();
      if (kind === 'delete') onGone();
    } catch (error) {
      showToast(refusalOf(error).message);
      setIsBusy(false);
    }
  };
  const words = kind === 'cancel' ? 'Cancel' : 'Remove';
  if (meeting.series !== undefined) {
    return (
      <ScopeQuestion
        title={`What do you want to ${kind === 'cancel' ? 'cancel' : 'remove'}?`}
        confirm={words}
        isBusy={isBusy}
        isDangerous
        isOnlyThisPossible
        onChoose={(scope) => void end(scope)}
        onBack={onDone}
      />
    );
  }
  return (
    <section
      aria-label={`${words} the meeting`}
      className="flex flex-col gap-3 rounded-lg bg-danger-tint p-3"
    >
      <p className="text-sm">
        {kind === 'cancel'
          ? 'The meeting stays to be seen as cancelled, and everybody who was invited is told.'
          : 'The meeting goes without a trace.'}
      </p>
      <div className="flex gap-2">
        <Button variant="danger" isBusy={isBusy} onClick={() => void end('this')}>
          {words} the meeting
        </Button>
        <Button variant="quiet" onClick={onDone}>
          Keep it
        </Button>
      </div>
    </section>
  );
}
