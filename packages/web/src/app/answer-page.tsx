import { useLocation, useParams } from '@tanstack/react-router';
import { CalendarCheck, MailX } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import type { Response } from '@atrium/contract/meeting-state';
import {
  answerInvitation,
  answerOfHash,
  readInvitation,
  type Invitation,
} from '../features/meetings/invitation-link.ts';
import { refusalOf } from '../lib/failure.ts';
import { ownZone, zoneLabel } from '../lib/time-zones.ts';
import { longRangeIn } from '../lib/zoned-time.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { FormError } from '../ui/field.tsx';
import { Joining } from './door-places.tsx';

const MINUTE_MS = 60_000;

const CHOICES: readonly { readonly response: Response; readonly label: string; readonly said: string }[] = [
  { response: 'accepted', label: 'Yes', said: 'You have said that you come.' },
  { response: 'tentative', label: 'Maybe', said: 'You have said that you may come.' },
  { response: 'declined', label: 'No', said: 'You have said that you do not come.' },
];

/** `/answer/<token>`: somebody without an account says whether they come. `#yes` says it at once. */
export function AnswerPage() {
  const { token = '' } = useParams({ strict: false });
  const { hash } = useLocation();
  const { invitation, failure, isBusy, answer } = useInvitation(token, answerOfHash(hash));
  useEffect(() => {
    document.title = 'Invitation - Atrium';
  }, []);
  if (invitation === undefined && failure === undefined) return <Joining />;
  return (
    <main className="flex h-full overflow-y-auto">
      {invitation === undefined ? (
        <EmptyState isPage icon={<MailX size={28} />} title="This invitation leads nowhere" text={failure} />
      ) : (
        <EmptyState
          isPage
          icon={<CalendarCheck size={28} />}
          title={invitation.title}
          text={<Words invitation={invitation} failure={failure} />}
          actions={invitation.isOpen && <Choices {...{ invitation, isBusy }} onAnswer={answer} />}
        />
      )}
    </main>
  );
}

interface WordsProps {
  readonly invitation: Invitation;
  readonly failure: string | undefined;
}

function Words({ invitation, failure }: WordsProps) {
  const { startsAt, durationMinutes, organizer, summary, email, response, isOpen } = invitation;
  const begin = Date.parse(startsAt);
  const said = CHOICES.find((choice) => choice.response === response)?.said;
  return (
    <div className="flex flex-col gap-2">
      <p>
        {longRangeIn(ownZone, begin, begin + durationMinutes * MINUTE_MS)}
        <br />
        {zoneLabel(ownZone, begin)}
      </p>
      {summary !== undefined && <p>{summary}. Your answer is for all these meetings.</p>}
      <p>
        {organizer} has invited {email}.
      </p>
      <output className="font-medium text-ink">
        {isOpen ? (said ?? 'Will you come?') : 'This meeting is over or cancelled.'}
      </output>
      <FormError message={failure} />
    </div>
  );
}

interface ChoicesProps {
  readonly invitation: Invitation;
  readonly isBusy: boolean;
  readonly onAnswer: (response: Response) => void;
}

function Choices({ invitation, isBusy, onAnswer }: ChoicesProps) {
  return (
    <fieldset aria-label="Will you come?" className="flex gap-2">
      {CHOICES.map(({ response, label }) => (
        <Button
          key={response}
          variant={invitation.response === response ? 'primary' : 'plain'}
          aria-pressed={invitation.response === response}
          isBusy={isBusy}
          onClick={() => onAnswer(response)}
        >
          {label}
        </Button>
      ))}
    </fieldset>
  );
}

function useInvitation(token: string, first: Response | undefined) {
  const [invitation, setInvitation] = useState<Invitation>();
  const [failure, setFailure] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const run = useCallback((work: Promise<Invitation>) => {
    setIsBusy(true);
    setFailure(undefined);
    return work
      .then(setInvitation)
      .catch((error: unknown) => setFailure(refusalOf(error).message))
      .finally(() => setIsBusy(false));
  }, []);
  useEffect(() => {
    void run(first === undefined ? readInvitation(token) : firstAnswer(token, first));
  }, [token, first, run]);
  return {
    invitation,
    failure,
    isBusy,
    answer: (response: Response) => void run(answerInvitation(token, response)),
  };
}

/** Too late to answer is still early enough to be told what it was. */
async function firstAnswer(token: string, response: Response): Promise<Invitation> {
  try {
    return await answerInvitation(token, response);
  } catch (error) {
    if (refusalOf(error).code !== 'conflict') throw error;
    return readInvitation(token);
  }
}
