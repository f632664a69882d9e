import { Play, Square, TextCursorInput, Trash2 } from 'lucide-react';
import { useRef, useState } from 'react';
import { isActive, type RunView } from '@atrium/client/runs/run-view';
import type { RoomId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import type { Language } from '@atrium/contract/runs';
import { useClient } from '../../lib/client-context.ts';
import { useReadable, useSelected } from '../../lib/readable.ts';
import { isRunnable } from '../../lib/runnable.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { CodeEditor } from '../../ui/code-editor.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { PadTranscript } from './pad-transcript.tsx';
import { padOf, writePad, type Pad } from './pads.ts';
import { startRun, tellFailure } from './start-run.ts';

/** Code that is tried out beside a room; nobody else sees it until it is shared. Use with `key={roomId}`. */
export function ScratchPad({ roomId }: { readonly roomId: RoomId }) {
  const client = useClient();
  const { status, languages } = useReadable(client.languages);
  const runnable = languages.filter(isRunnable);
  if (status === 'loading') return <Skeleton label="Loading languages" lines={4} />;
  if (runnable.length === 0) {
    return <p className="p-4 text-sm text-soft">Nothing can be run here: an administrator can see why.</p>;
  }
  return <PadDesk roomId={roomId} languages={runnable} />;
}

interface PadDeskProps {
  readonly roomId: RoomId;
  readonly languages: readonly Language[];
}

function PadDesk({ roomId, languages }: PadDeskProps) {
  const client = useClient();
  const pad = useReadable(padOf(roomId));
  const runs = useSelected(client.runs, useRunsOf(roomId));
  const language = languages.find(({ id }) => id === pad.language) ?? languages[0];
  const [showsInput, setShowsInput] = useState(pad.stdin !== '');
  const change = (part: Partial<Pad>) => writePad(roomId, { ...padOf(roomId).get(), ...part });
  const recall = useRecall(runs, roomId);
  if (language === undefined) return null;
  const running = runs.findLast(isActive);
  const run = () => {
    const { source, stdin } = padOf(roomId).get();
    if (source.trim() === '' || running !== undefined) return;
    const files = [{ name: `main${language.extension}`, content: source }];
    const target = { kind: 'files', language: language.id, files } as const;
    startRun(client, { roomId, target, source, language, stdin: showsInput ? stdin : undefined });
    recall.reset();
  };
  const bar = { language, languages, runs, running, showsInput, setShowsInput, onChange: change, onRun: run };
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <PadTranscript runs={runs} languages={languages} onReuse={change} />
      <div className="pad-desk">
        <PadBar {...bar} />
        <div className="pad-editor">
          <CodeEditor
            label="Code of the scratch pad"
            language={language.id}
            value={pad.source}
            placeholder={`Try some ${language.name}`}
            onChange={(source) => change({ source, language: language.id })}
            onRun={run}
            onRecall={recall.step}
            takesFocus
          />
        </div>
        {showsInput && <PadInput stdin={pad.stdin} onChange={change} />}
        {pad.source.trim() === '' && (
          <Button
            variant="quiet"
            className="mt-1.5 self-start"
            onClick={() => change({ source: language.example, language: language.id })}
          >
            Start from an example
          </Button>
        )}
      </div>
    </div>
  );
}

interface PadBarProps extends PadDeskProps {
  readonly language: Language;
  readonly runs: readonly RunView[];
  readonly running: RunView | undefined;
  readonly showsInput: boolean;
  readonly setShowsInput: (shows: boolean) => void;
  readonly onChange: (part: Partial<Pad>) => void;
  readonly onRun: () => void;
}

function PadBar(props: Omit<PadBarProps, 'roomId'>) {
  const { language, languages, runs, running, showsInput, setShowsInput, onChange, onRun } = props;
  const client = useClient();
  const ended = runs.filter((one) => !isActive(one));
  const clear = () => {
    for (const { key } of ended) client.forgetRun(key);
  };
  const stop = () => {
    if (running !== undefined)
      client.cancelRun(running.key).catch(tellFailure('The run could not be stopped.'));
  };
  return (
    <div className="flex items-center gap-1.5 pb-1.5">
      <select
        aria-label="Language of the scratch pad"
        value={language.id}
        onChange={(event) => onChange({ language: event.target.value })}
        className="min-h-8 min-w-0 rounded-md border border-line bg-raised px-2 text-sm text-ink"
      >
        {languages.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <IconButton
        label="Input for the program"
        aria-pressed={showsInput}
        icon={<TextCursorInput size={16} aria-hidden />}
        onClick={() => setShowsInput(!showsInput)}
      />
      <span className="flex-1" />
      {ended.length > 0 && (
        <IconButton label="Clear earlier runs" icon={<Trash2 size={16} aria-hidden />} onClick={clear} />
      )}
      <Button variant="primary" title="Ctrl+Enter" onClick={running === undefined ? onRun : stop}>
        {running === undefined ? (
          <Play size={14} aria-hidden fill="currentColor" />
        ) : (
          <Square size={12} aria-hidden fill="currentColor" />
        )}
        {running === undefined ? 'Run' : 'Stop'}
      </Button>
    </div>
  );
}

interface PadInputProps {
  readonly stdin: string;
  readonly onChange: (part: Partial<Pad>) => void;
}

function PadInput({ stdin, onChange }: PadInputProps) {
  return (
    <label className="run-prepared">
      Input for the program
      <textarea
        rows={3}
        value={stdin}
        maxLength={LIMITS.runStdinLength}
        spellCheck={false}
        onChange={(event) => onChange({ stdin: event.target.value })}
      />
    </label>
  );
}

/** The same array as long as nothing in it changed. */
function useRunsOf(roomId: RoomId): (runs: readonly RunView[]) => readonly RunView[] {
  const last = useRef<readonly RunView[]>([]);
  return (runs) => {
    const mine = runs.filter((run) => run.roomId === roomId && run.target.kind === 'files');
    const isSame = mine.length === last.current.length && mine.every((run, at) => run === last.current[at]);
    if (!isSame) last.current = mine;
    return last.current;
  };
}

/** Earlier code comes back, as in a shell; what was being written waits at the end. */
function useRecall(runs: readonly RunView[], roomId: RoomId) {
  const place = useRef(0);
  const written = useRef<Pad>(undefined);
  const step = (by: -1 | 1) => {
    const targets = runs.flatMap(({ target }) => (target.kind === 'files' ? [target] : []));
    const next = Math.max(-targets.length, Math.min(0, place.current + by));
    if (next === place.current) return;
    const pad = padOf(roomId).get();
    if (place.current === 0) written.current = pad;
    place.current = next;
    const target = targets.at(next);
    if (next === 0) writePad(roomId, written.current ?? pad);
    else if (target !== undefined)
      writePad(roomId, { ...pad, source: target.files[0]?.content ?? '', language: target.language });
  };
  return { step, reset: () => (place.current = 0) };
}
