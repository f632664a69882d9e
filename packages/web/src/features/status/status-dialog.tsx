import { SmilePlus, X } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { LIMITS } from '@atrium/contract/limits';
import type { PersonStatus } from '@atrium/contract/person-status';
import { isQuiet, statusShown } from '@atrium/contract/person-status-rules';
import { useAccount, useClient, useUser } from '../../lib/client-context.ts';
import { refusalOf } from '../../lib/failure.ts';
import { fullTime } from '../../lib/time.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { FormError, INPUT_LOOK, TextField } from '../../ui/field.tsx';
import { Modal } from '../../ui/modal.tsx';
import { endOf, SPANS, type Span } from './status-times.ts';

const EmojiDialog = lazy(async () => ({
  default: (await import('../../ui/emoji/emoji-dialog.tsx')).EmojiDialog,
}));

/** What one says of oneself, and how long one wants to be left in peace. */
export function StatusDialog({ onClosed }: { readonly onClosed: () => void }) {
  const account = useAccount();
  if (account === undefined) return null;
  return (
    <Modal
      title="Your status"
      description="Everybody in your rooms sees it beside your name."
      onClosed={onClosed}
    >
      {(close) => <StatusForm userId={account.userId} onDone={close} />}
    </Modal>
  );
}

interface StatusFormProps {
  readonly userId: Parameters<typeof useUser>[0];
  readonly onDone: () => void;
}

function StatusForm({ userId, onDone }: StatusFormProps) {
  const { emoji, setEmoji, text, setText, until, quiet, failure, isBusy, submit, clear } = useStatusForm(
    userId,
    onDone,
  );
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className="flex items-end gap-2">
        <EmojiChoice emoji={emoji} onChange={setEmoji} />
        <div className="min-w-0 flex-1">
          <TextField
            label="What are you doing?"
            name="status"
            value={text}
            maxLength={LIMITS.statusLength}
            autoComplete="off"
            onChange={(event) => setText(event.target.value)}
          />
        </div>
      </div>
      <SpanChoice label="Clear it after" {...until} />
      <SpanChoice label="Do not disturb" isOptional {...quiet} />
      <p className="text-sm text-soft">
        Until then you are told of no message, here, by the system or by push. They are counted all the same.
      </p>
      <FormError message={failure} />
      <div className="flex justify-end gap-2">
        <Button isBusy={isBusy} onClick={clear}>
          Clear
        </Button>
        <Button type="submit" variant="primary" isBusy={isBusy}>
          Save
        </Button>
      </div>
    </form>
  );
}

/** Begins with what holds when the dialog is opened. */
function useStatusForm(userId: StatusFormProps['userId'], onDone: () => void) {
  const stored = useUser(userId)?.status;
  const [opened] = useState(Date.now);
  const shown = statusShown(stored, opened) ?? NOTHING;
  const peace = isQuiet(stored, opened) ? stored?.quietUntil : undefined;
  const [emoji, setEmoji] = useState(shown.emoji);
  const [text, setText] = useState(shown.text);
  const until = useSpan<Span | 'kept'>(shown.until === undefined ? 'never' : 'kept', shown.until);
  const quiet = useSpan<Span | 'kept' | 'none'>(peace === undefined ? 'none' : 'kept', peace);
  const { save, ...saving } = useSaving(onDone);
  const submit = () => {
    const [ends, quietUntil] = [endIn(until), endIn(quiet)];
    void save({
      text,
      ...(emoji !== undefined && { emoji }),
      ...(ends !== undefined && { until: ends }),
      ...(quietUntil !== undefined && { quietUntil }),
    });
  };
  const clear = () => void save({ text: '' });
  return { emoji, setEmoji, text, setText, until, quiet, submit, clear, ...saving };
}

const NOTHING: Pick<PersonStatus, 'emoji' | 'text' | 'until'> = { text: '' };

function useSpan<Value extends Span | 'kept' | 'none'>(initial: Value, kept: string | undefined) {
  const [value, onChange] = useState(initial);
  return { value, kept, onChange };
}

function endIn({ value, kept }: { value: Span | 'kept' | 'none'; kept: string | undefined }) {
  if (value === 'none') return undefined;
  return value === 'kept' ? kept : endOf(value, Date.now());
}

function useSaving(onDone: () => void) {
  const client = useClient();
  const [failure, setFailure] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const save = async (wish: Omit<PersonStatus, 'version'>): Promise<void> => {
    setIsBusy(true);
    setFailure(undefined);
    try {
      await client.ask('people.setStatus', wish);
      onDone();
    } catch (error) {
      setFailure(refusalOf(error).message);
    } finally {
      setIsBusy(false);
    }
  };
  return { failure, isBusy, save };
}

interface EmojiChoiceProps {
  readonly emoji: string | undefined;
  readonly onChange: (emoji: string | undefined) => void;
}

function EmojiChoice({ emoji, onChange }: EmojiChoiceProps) {
  const [isChoosing, setIsChoosing] = useState(false);
  return (
    <div className="flex items-center">
      <button
        type="button"
        aria-label={emoji === undefined ? 'Choose an emoji' : `Emoji ${emoji}, choose another`}
        onClick={() => setIsChoosing(true)}
        className="grid size-10 place-items-center rounded-lg border border-line text-lg hover:bg-sunken"
      >
        {emoji ?? <SmilePlus size={18} aria-hidden className="text-soft" />}
      </button>
      {emoji !== undefined && (
        <IconButton label="No emoji" icon={<X size={14} aria-hidden />} onClick={() => onChange(undefined)} />
      )}
      {isChoosing && (
        <Suspense>
          <EmojiDialog title="Emoji of your status" onPick={onChange} onClosed={() => setIsChoosing(false)} />
        </Suspense>
      )}
    </div>
  );
}

interface SpanChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  /** When what holds now is over. */
  readonly kept: string | undefined;
  readonly isOptional?: boolean;
  readonly onChange: (value: Value) => void;
}

function SpanChoice<Value extends Span | 'kept' | 'none'>(props: SpanChoiceProps<Value>) {
  const { label, value, kept, isOptional = false, onChange } = props;
  // Peace has an end.
  const spans = SPANS.filter(([span]) => !isOptional || span !== 'never');
  return (
    <label className="flex flex-col gap-1 text-sm font-medium">
      {label}
      <select
        value={value}
        onChange={(event) => onChange(event.target.value as Value)}
        className={INPUT_LOOK}
      >
        {isOptional && <option value="none">No</option>}
        {kept !== undefined && <option value="kept">Until {fullTime(Date.parse(kept))}</option>}
        {spans.map(([span, words]) => (
          <option key={span} value={span}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
