import { CaseSensitive, Regex, WholeWord } from 'lucide-react';
import { useState, type ReactNode, type SyntheticEvent } from 'react';
import { refusalOf } from '../../../lib/failure.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { FormError, SMALL_INPUT_LOOK } from '../../../ui/field.tsx';
import { useDesk, type SearchAnswer, type SearchInput } from '../desk/project-desk.ts';
import { replaceInFiles } from '../editor/replace-in-files.ts';
import { patternOf } from '../editor/text-matches.ts';
import type { OpenAt } from './use-workbench.ts';

interface SearchPaneProps {
  readonly mayEdit: boolean;
  readonly onOpen: (at: OpenAt) => void;
}

const FIRST: SearchInput = { query: '', kind: 'literal', isCaseSensitive: false, isWholeWord: false };

/** Find and replace over all files of a project. */
export function SearchPane({ mayEdit, onOpen }: SearchPaneProps) {
  const [input, setInput] = useState(FIRST);
  const search = useProjectSearch();
  /** What was replaced: said here, for when nothing is found any more. */
  const [done, setDone] = useState<string>();
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setDone(undefined);
    void search.run(input);
  };
  const change = (part: Partial<SearchInput>) => setInput({ ...input, ...part });
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <search aria-label="Search in all files">
        <form onSubmit={submit} className="flex flex-col gap-2 p-2">
          <div className="flex items-center gap-1">
            <input
              aria-label="Search for"
              placeholder="Search in all files"
              value={input.query}
              maxLength={200}
              data-search-field
              spellCheck={false}
              onChange={(event) => change({ query: event.target.value })}
              className={SMALL_INPUT_LOOK}
            />
          </div>
          <div className="flex items-center gap-1">
            <Toggle
              label="Upper and lower case count"
              isOn={input.isCaseSensitive}
              onToggle={(isCaseSensitive) => change({ isCaseSensitive })}
            >
              <CaseSensitive size={16} aria-hidden />
            </Toggle>
            <Toggle
              label="Whole words"
              isOn={input.isWholeWord}
              onToggle={(isWholeWord) => change({ isWholeWord })}
            >
              <WholeWord size={16} aria-hidden />
            </Toggle>
            <Toggle
              label="Regular expression"
              isOn={input.kind === 'regex'}
              onToggle={(isOn) => change({ kind: isOn ? 'regex' : 'literal' })}
            >
              <Regex size={16} aria-hidden />
            </Toggle>
            <span className="flex-1" />
            <Button type="submit" isBusy={search.isBusy} className="min-h-8 py-0.5">
              Search
            </Button>
          </div>
        </form>
      </search>
      <FormError message={search.problem} />
      {search.found !== undefined && (
        <Found
          found={search.found}
          asked={search.asked}
          mayEdit={mayEdit}
          onOpen={onOpen}
          onReplaced={(words) => {
            setDone(words);
            void search.run(search.asked);
          }}
        />
      )}
      <output className="px-3 text-xs text-soft empty:hidden">{done}</output>
    </div>
  );
}

function useProjectSearch() {
  const desk = useDesk();
  const [asked, setAsked] = useState(FIRST);
  const [found, setFound] = useState<SearchAnswer>();
  const [problem, setProblem] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const run = async (input: SearchInput) => {
    if (input.query === '' || isBusy) return;
    const pattern = patternOf(input);
    if ('problem' in pattern) {
      setProblem(pattern.problem);
      return;
    }
    setIsBusy(true);
    setProblem(undefined);
    try {
      setFound(await desk.search(input));
      setAsked(input);
    } catch (error) {
      setProblem(refusalOf(error).message);
    } finally {
      setIsBusy(false);
    }
  };
  return { asked, found, problem, isBusy, run };
}

interface ToggleProps {
  readonly label: string;
  readonly isOn: boolean;
  readonly onToggle: (isOn: boolean) => void;
  readonly children: ReactNode;
}

function Toggle({ label, isOn, onToggle, children }: ToggleProps) {
  return <IconButton label={label} icon={children} aria-pressed={isOn} onClick={() => onToggle(!isOn)} />;
}

interface FoundProps {
  readonly found: SearchAnswer;
  readonly asked: SearchInput;
  readonly mayEdit: boolean;
  readonly onOpen: (at: OpenAt) => void;
  readonly onReplaced: (words: string) => void;
}

function Found({ found, asked, mayEdit, onOpen, onReplaced }: FoundProps) {
  const { matches, isComplete } = found;
  const groups = Map.groupBy(matches, ({ fileId }) => fileId);
  const words = `${matches.length} ${matches.length === 1 ? 'place' : 'places'} in ${groups.size} ${groups.size === 1 ? 'file' : 'files'}`;
  return (
    <>
      {mayEdit && matches.length > 0 && <Replace {...{ found, asked, onReplaced }} />}
      <output className="px-3 py-1 text-xs text-soft">
        {matches.length === 0 ? 'Nothing was found.' : `${words}${isComplete ? '' : ', and there are more'}`}
      </output>
      <ul aria-label="Found" className="min-h-0 flex-1 overflow-y-auto pb-2 text-sm">
        {[...groups.values()].map((group) => (
          <li key={group[0]?.fileId}>
            <p className="truncate px-3 pt-2 font-medium" title={group[0]?.path}>
              {group[0]?.path}
            </p>
            <ul>
              {group.map((match) => (
                <li key={match.offset}>
                  <button
                    type="button"
                    onClick={() => onOpen({ fileId: match.fileId, line: match.line })}
                    className="flex min-h-7 w-full items-baseline gap-2 px-3 text-left hover:bg-sunken"
                  >
                    <span className="w-8 shrink-0 text-right text-xs text-soft tabular-nums">
                      {match.line}
                    </span>
                    <MatchText match={match} />
                  </button>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Enough before the match to know it, and the match in sight. */
const BEFORE = 24;

function MatchText({ match }: { readonly match: SearchAnswer['matches'][number] }) {
  const from = Math.max(0, match.from - match.textFrom);
  const to = Math.max(from, match.to - match.textFrom);
  const before = match.text.slice(0, from).trimStart();
  return (
    <code className="min-w-0 truncate text-xs">
      {before.length > BEFORE ? `…${before.slice(-BEFORE)}` : before}
      <mark className="rounded-sm bg-warn-tint text-warn">{match.text.slice(from, to)}</mark>
      {match.text.slice(to)}
    </code>
  );
}

function Replace({ found, asked, onReplaced }: Omit<FoundProps, 'mayEdit' | 'onOpen'>) {
  const desk = useDesk();
  const [replacement, setReplacement] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const run = async (event: SyntheticEvent) => {
    event.preventDefault();
    const pattern = patternOf(asked);
    if ('problem' in pattern || isBusy) return;
    setIsBusy(true);
    const fileIds = [...new Set(found.matches.map(({ fileId }) => fileId))];
    const order = { fileIds, pattern, replacement, isPattern: asked.kind === 'regex' };
    const { places, files, failed } = await replaceInFiles(desk, order);
    setIsBusy(false);
    onReplaced(
      `${places} replaced in ${files} ${files === 1 ? 'file' : 'files'}${failed > 0 ? `; ${failed} could not be opened` : ''}.`,
    );
  };
  return (
    <form onSubmit={(event) => void run(event)} className="flex flex-col gap-1 border-y border-line p-2">
      <div className="flex items-center gap-1">
        <input
          aria-label="Replace with"
          placeholder={asked.kind === 'regex' ? 'Replace with ($1 is a group)' : 'Replace with'}
          value={replacement}
          spellCheck={false}
          onChange={(event) => setReplacement(event.target.value)}
          className={SMALL_INPUT_LOOK}
        />
        <Button type="submit" isBusy={isBusy} className="min-h-8 shrink-0 py-0.5">
          Replace all
        </Button>
      </div>
    </form>
  );
}
