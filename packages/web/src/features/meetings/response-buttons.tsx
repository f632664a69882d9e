import { Check, CircleHelp, X } from 'lucide-react';
import { useState } from 'react';
import type { MeetingId } from '@atrium/contract/ids';
import type { Meeting, Response } from '@atrium/contract/meeting-state';
import { useAccount, useClient } from '../../lib/client-context.ts';
import { refusalOf } from '../../lib/failure.ts';
import { useReadable } from '../../lib/readable.ts';
import { showToast } from '../../ui/toasts.ts';

const CHOICES = [
  { response: 'accepted', label: 'Yes', Icon: Check },
  { response: 'tentative', label: 'Maybe', Icon: CircleHelp },
  { response: 'declined', label: 'No', Icon: X },
] as const;

interface ResponseButtonsProps {
  readonly meetingId: MeetingId;
  /** Of one of a series: whether the answer is for all of it. */
  readonly scope?: 'this' | 'all';
}

/** Whether one comes, with how many have said so already. */
export function ResponseButtons({ meetingId, scope = 'this' }: ResponseButtonsProps) {
  const client = useClient();
  const account = useAccount();
  const state = useReadable(client.meetings.one(meetingId));
  const [wanted, setWanted] = useState<Response>();
  const meeting = state.status === 'ready' ? state.value.meeting : undefined;
  const own = wanted ?? ownResponse(meeting, account?.userId);
  const respond = async (response: Response) => {
    setWanted(response);
    try {
      await client.meetings.respond({ meetingId, scope, response });
    } catch (error) {
      showToast(`Your answer was not kept. ${refusalOf(error).message}`);
    }
    setWanted(undefined);
  };
  return (
    <fieldset aria-label="Will you come?" className="flex rounded-lg border border-line bg-panel p-0.5">
      {CHOICES.map(({ response, label, Icon }) => (
        <button
          key={response}
          type="button"
          aria-pressed={own === response}
          onClick={() => void respond(response)}
          className="flex min-h-8 items-center gap-1.5 rounded-md px-2.5 text-sm text-soft hover:text-ink aria-pressed:bg-raised aria-pressed:font-medium aria-pressed:text-accent aria-pressed:shadow-sm"
        >
          <Icon size={14} aria-hidden />
          {label}
          <Count meeting={meeting} response={response} />
        </button>
      ))}
    </fieldset>
  );
}

function Count({
  meeting,
  response,
}: {
  readonly meeting: Meeting | undefined;
  readonly response: Response;
}) {
  const count = meeting?.invitees.filter((invitee) => invitee.response === response).length ?? 0;
  return count === 0 ? null : <span className="text-xs tabular-nums">{count}</span>;
}

function ownResponse(meeting: Meeting | undefined, userId: string | undefined): Response | undefined {
  return meeting?.invitees.find((invitee) => invitee.kind === 'user' && invitee.userId === userId)?.response;
}
