import { Play, SendHorizontal, SquareCode } from 'lucide-react';
import { lazy, Suspense, useImperativeHandle, useRef, type Ref, type RefObject } from 'react';
import type { MessageId, RoomId, UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import type { Message } from '@atrium/contract/messages';
import { useAutosize } from '../../lib/autosize.ts';
import { useLatest } from '../../lib/hooks.ts';
import { IconButton } from '../../ui/button.tsx';
import { AttachButton } from './attach-button.tsx';
import { CodeOffer } from './code-offer.tsx';
import { LanguageSelect } from './language-select.tsx';
import { ReplyingTo } from './replying-to.tsx';
import { optionId, SuggestionList } from './suggestion-list.tsx';
import { TypingLine } from './typing-line.tsx';
import type { Attaching } from './use-attaching.ts';
import { useComposer, type ComposerState } from './use-composer.ts';

const AttachmentTray = lazy(async () => ({
  default: (await import('./attachment-tray.tsx')).AttachmentTray,
}));

/** The counter appears when this little is left. */
const COUNTER_FROM = 500;

export interface ComposerHandle {
  focus(): void;
  /** Words for the message, before what is written already; the cursor behind all of it. */
  insert(words: string): void;
}

export interface ComposerProps {
  readonly roomId: RoomId;
  readonly roomName: string;
  readonly typing: readonly UserId[];
  /** Arrow up in an empty composer. */
  readonly onEditLast: () => void;
  /** `/meet`, with what stands behind it. */
  readonly onMeet: (title: string | undefined) => void;
  /** The message that the next one answers. */
  readonly replyTo?: Message | undefined;
  /** It was answered, or shall not be. */
  readonly onReplied?: () => void;
  /** The root of the thread in which the next message stands. */
  readonly threadId?: MessageId;
  readonly ref: Ref<ComposerHandle>;
}

export function Composer(props: ComposerProps) {
  const { typing, ref } = props;
  const area = useRef<HTMLTextAreaElement>(null);
  const composer = useComposer(props, area);
  const { draft, isCode, offer } = composer;
  const insert = useLatest((words: string) => composer.write(words + draft.text));
  useImperativeHandle(
    ref,
    () => ({ focus: () => area.current?.focus(), insert: (words) => insert.current(words) }),
    [insert],
  );
  useAutosize(area, draft.text);
  const left = LIMITS.messageLength - draft.text.length;
  const labels = labelsOf(props);
  return (
    <section aria-label={labels.section} className="shrink-0 px-4 pb-1">
      {offer !== undefined && <CodeOffer onAccept={composer.acceptOffer} onDismiss={composer.dismissOffer} />}
      {props.replyTo !== undefined && (
        <ReplyingTo message={props.replyTo} onCancel={() => props.onReplied?.()} />
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          composer.send();
        }}
        className="relative rounded-xl border border-edge bg-raised focus-within:border-accent focus-within:shadow-[0_0_0_1px_var(--c-accent)]"
      >
        <ChosenFiles uploads={composer.attaching.uploads} />
        <WritingArea area={area} {...labels} composer={composer} isNearlyFull={left < COUNTER_FROM} />
        <div className="flex items-center gap-1 px-1.5 pb-1.5">
          {!labels.isReply && (
            <AttachButton
              onChosen={(files) => {
                composer.attaching.add(files);
                area.current?.focus();
              }}
            />
          )}
          <IconButton
            label={isCode ? 'Write text (Ctrl+Shift+C)' : 'Write code (Ctrl+Shift+C)'}
            aria-pressed={isCode}
            icon={<SquareCode size={18} aria-hidden />}
            onClick={composer.toggleCode}
          />
          {isCode && <LanguageSelect value={draft.language ?? ''} onChange={composer.setLanguage} />}
          {composer.canRun && <RunsToggle runs={composer.runs} onToggle={composer.toggleRuns} />}
          {labels.isReply && <AlsoInRoom isOn={composer.isAlsoInRoom} onToggle={composer.toggleAlsoInRoom} />}
          <span className="flex-1" />
          <CharactersLeft left={left} />
          <SendButton {...composer} />
        </div>
      </form>
      <ComposerFoot typing={typing} isCode={isCode} runs={composer.runs} />
    </section>
  );
}

function labelsOf({ threadId, roomName }: ComposerProps) {
  return threadId === undefined
    ? {
        isReply: false,
        section: 'Write a message',
        label: `Message to ${roomName}`,
        hint: `Message ${roomName}`,
      }
    : { isReply: true, section: 'Write a reply', label: 'Reply in this thread', hint: 'Reply' };
}

interface ComposerFootProps extends Pick<ComposerState, 'isCode' | 'runs'> {
  readonly typing: readonly UserId[];
}

function ComposerFoot({ typing, isCode, runs }: ComposerFootProps) {
  return (
    <div className="flex items-center justify-between gap-3 px-1">
      <TypingLine userIds={typing} />
      <span className="hidden shrink-0 text-xs text-soft md:inline">
        {isCode ? `Ctrl+Enter sends${runs ? ' and runs' : ''}` : 'Enter sends, Shift+Enter starts a new line'}
      </span>
    </div>
  );
}

function SendButton({ runs, isCode, canSend }: Pick<ComposerState, 'runs' | 'isCode' | 'canSend'>) {
  return (
    <button
      type="submit"
      aria-label={runs ? 'Send and run' : 'Send'}
      title={isCode ? 'Send (Ctrl+Enter)' : 'Send (Enter)'}
      disabled={!canSend}
      className="grid size-8 place-items-center rounded-lg bg-accent text-on-accent disabled:bg-sunken disabled:text-soft"
    >
      <SendHorizontal size={16} aria-hidden />
    </button>
  );
}

/** Fetched with the first file. */
function ChosenFiles({ uploads }: Pick<Attaching, 'uploads'>) {
  if (uploads.length === 0) return null;
  return (
    <Suspense>
      <AttachmentTray uploads={uploads} />
    </Suspense>
  );
}

interface WritingAreaProps {
  readonly area: RefObject<HTMLTextAreaElement | null>;
  readonly label: string;
  readonly hint: string;
  readonly composer: ComposerState;
  readonly isNearlyFull: boolean;
}

function WritingArea({ area, label, hint, composer, isNearlyFull }: WritingAreaProps) {
  const { draft, isCode, suggestions } = composer;
  const hasSuggestions = suggestions.list.length > 0;
  return (
    <>
      {hasSuggestions && (
        <SuggestionList
          id={suggestions.id}
          suggestions={suggestions.list}
          chosen={suggestions.chosen}
          onChoose={suggestions.choose}
        />
      )}
      <textarea
        ref={area}
        rows={1}
        value={draft.text}
        aria-label={label}
        placeholder={isCode ? 'Paste or write code' : hint}
        spellCheck={!isCode}
        enterKeyHint="send"
        aria-autocomplete="list"
        aria-controls={hasSuggestions ? suggestions.id : undefined}
        aria-activedescendant={hasSuggestions ? optionId(suggestions.id, suggestions.chosen) : undefined}
        aria-describedby={isNearlyFull ? 'characters-left' : undefined}
        onChange={(event) => composer.write(event.target.value)}
        onKeyDown={composer.onKeyDown}
        onPaste={composer.onPaste}
        className={`block max-h-[40vh] w-full resize-none bg-transparent px-3 pt-2.5 pb-1 text-base outline-none placeholder:text-soft sm:text-[0.9375rem] ${isCode ? 'min-h-24 font-mono sm:text-[0.8125rem]' : ''}`}
      />
    </>
  );
}

function AlsoInRoom({ isOn, onToggle }: { readonly isOn: boolean; readonly onToggle: () => void }) {
  return (
    <label className="inline-flex min-h-8 items-center gap-1.5 rounded-md px-2 text-sm text-soft hover:text-ink">
      <input type="checkbox" checked={isOn} onChange={onToggle} className="size-4 accent-accent" />
      Also in the room
    </label>
  );
}

interface RunsToggleProps {
  readonly runs: boolean;
  readonly onToggle: () => void;
}

function RunsToggle({ runs, onToggle }: RunsToggleProps) {
  return (
    <button
      type="button"
      aria-pressed={runs}
      onClick={onToggle}
      className="inline-flex min-h-8 items-center gap-1.5 rounded-md px-2 text-sm text-soft hover:bg-sunken hover:text-ink aria-pressed:bg-tint aria-pressed:text-accent"
    >
      <Play size={14} aria-hidden />
      Run when sent
    </button>
  );
}

function CharactersLeft({ left }: { readonly left: number }) {
  if (left >= COUNTER_FROM) return null;
  return (
    <span
      id="characters-left"
      aria-live="polite"
      className={`px-2 text-xs tabular-nums ${left < 0 ? 'font-semibold text-danger' : 'text-soft'}`}
    >
      {left < 0 ? `${-left} characters too many` : `${left} characters left`}
    </span>
  );
}
