import { useLocation, useParams } from '@tanstack/react-router';
import { CalendarCheck, MailX } from 'lucide-react';
import { useEffect, useState, type SubmitEvent } from 'react';
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

/**
 * `/answer/<token>`: somebody without an account says whether they come. `#yes` chooses an answer and sends none: programs
 * that look links in mails up beforehand open them, and may run the page.
 */
export function AnswerPage() {
  const { token = '' } = useParams({ strict: false });
  const { hash } = useLocation();
  const { invitation, failure, isBusy, answer } = useInvitation(token);
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
          actions={
            invitation.isOpen && (
              <Choices key={hash} {...{ invitation, isBusy }} first={answerOfHash(hash)} onAnswer={answer} />
            )
          }
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
      {summary !== undefined && (
        <p className="first-letter:uppercase">{summary}. Your answer is for all these meetings.</p>
      )}
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
  /** What the link in the mail says. */
  readonly first: Response | undefined;
  readonly isBusy: boolean;
  readonly onAnswer: (response: Response) => void;
}

function Choices({ invitation: { response }, first, isBusy, onAnswer }: ChoicesProps) {
  const [chosen, setChosen] = useState(first ?? response);
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    if (chosen !== undefined) onAnswer(chosen);
  };
  return (
    <form className="flex flex-col items-center gap-4" onSubmit={send}>
      <fieldset aria-label="Will you come?" className="flex flex-wrap justify-center gap-2">
        {CHOICES.map((choice) => (
          <label
            key={choice.response}
            className="flex min-h-10 cursor-pointer items-center gap-2 rounded-lg border border-edge bg-raised px-4 text-sm font-medium has-checked:border-accent has-checked:bg-tint"
          >
            <input
              type="radio"
              name="answer"
              className="accent-accent"
              checked={chosen === choice.response}
              onChange={() => setChosen(choice.response)}
            />
            {choice.label}
          </label>
        ))}
      </fieldset>
      <Button
        type="submit"
        variant="primary"
        isBusy={isBusy}
        disabled={chosen === undefined || chosen === response}
      >
        {response === undefined ? 'Send answer' : 'Change answer'}
      </Button>
    </form>
  );
}

function useInvitation(token: string) {
  const [invitation, setInvitation] = useState<Invitation>();
  const [failure, setFailure] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  useEffect(() => {
    readInvitation(token).then(setInvitation, (error: unknown) => setFailure(refusalOf(error).message));
  }, [token]);
  const answer = async (response: Response) => {
    setIsBusy(true);
    setFailure(undefined);
    try {
      setInvitation(await answerInvitation(token, response));
    } catch (error) {
      setFailure(refusalOf(error).message);
    } finally {
      setIsBusy(false);
    }
  };
  return { invitation, failure, isBusy, answer: (response: Response) => void answer(response) };
}
