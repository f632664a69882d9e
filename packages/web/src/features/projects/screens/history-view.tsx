import { History, UserPen, X } from 'lucide-react';
import { lazy, Suspense, useCallback, useEffect, useState, type SyntheticEvent } from 'react';
import type { FileNode } from '@atrium/contract/project-tree';
import { refusalOf } from '../../../lib/failure.ts';
import { languageOfFile } from '../../../lib/file-language.ts';
import { dayLabel, fullTime, timeOfDay } from '../../../lib/time.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { FormError, SMALL_INPUT_LOOK } from '../../../ui/field.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { showToast } from '../../../ui/toasts.ts';
import { useDesk, type Version } from '../desk/project-desk.ts';
import { AuthorsView } from './authors-view.tsx';

const DiffView = lazy(async () => ({ default: (await import('../editor/diff-view.tsx')).DiffView }));

interface HistoryViewProps {
  readonly file: FileNode;
  readonly path: string;
  /** As it is now. */
  readonly currentText: () => string;
  readonly mayEdit: boolean;
  readonly onClose: () => void;
}

/** Earlier versions of a file beside what differs from now. */
export function HistoryView({ file, path, currentText, mayEdit, onClose }: HistoryViewProps) {
  const [shows, setShows] = useState<'versions' | 'authors'>('versions');
  return (
    <section aria-label={`History of ${path}`} className="absolute inset-0 z-10 flex flex-col bg-paper">
      <div className="flex min-h-10 items-center gap-2 border-b border-line pr-1 pl-3">
        <h2 className="min-w-0 flex-1 truncate text-sm font-semibold">History of {file.name}</h2>
        <IconButton
          label="Versions"
          icon={<History size={16} aria-hidden />}
          aria-pressed={shows === 'versions'}
          onClick={() => setShows('versions')}
        />
        <IconButton
          label="Who wrote each line"
          icon={<UserPen size={16} aria-hidden />}
          aria-pressed={shows === 'authors'}
          onClick={() => setShows('authors')}
        />
        <IconButton label="Back to the text" icon={<X size={18} aria-hidden />} onClick={onClose} />
      </div>
      {shows === 'authors' ? (
        <AuthorsView fileId={file.fileId} text={currentText()} />
      ) : (
        <Versions {...{ file, currentText, mayEdit, onClose }} />
      )}
    </section>
  );
}

function Versions({ file, currentText, mayEdit, onClose }: Omit<HistoryViewProps, 'path'>) {
  const { versions, problem, reload } = useVersions(file);
  const [chosen, setChosen] = useState<Version>();
  const shown = chosen ?? versions?.[0];
  if (problem !== undefined) return <FormError message={problem} />;
  if (versions === undefined) return <Skeleton label="Loading versions" lines={5} />;
  return (
    <div className="flex min-h-0 flex-1 max-md:flex-col">
      <div className="flex min-h-0 min-w-0 flex-1 flex-col max-md:order-2">
        {shown === undefined ? (
          <p className="m-auto max-w-sm p-6 text-center text-soft">
            There are no earlier versions yet. They are kept by themselves while people write; you can keep
            one by a name now.
          </p>
        ) : (
          <Compared
            key={shown.versionId}
            {...{ file, version: shown, currentText, mayEdit, onRestored: onClose }}
          />
        )}
      </div>
      <div className="flex w-64 shrink-0 flex-col overflow-y-auto border-l border-line bg-panel max-md:max-h-56 max-md:w-full max-md:border-b max-md:border-l-0">
        {mayEdit && <NameNow file={file} onNamed={reload} />}
        <ul aria-label="Versions" className="p-1">
          {versions.map((version) => (
            <li key={version.versionId}>
              <VersionButton
                version={version}
                isShown={version.versionId === shown?.versionId}
                onChoose={() => setChosen(version)}
              />
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

function timeWords(at: string): string {
  const instant = Date.parse(at);
  return `${dayLabel(instant, Date.now())}, ${timeOfDay(instant)}`;
}

interface VersionButtonProps {
  readonly version: Version;
  readonly isShown: boolean;
  readonly onChoose: () => void;
}

function VersionButton({ version, isShown, onChoose }: VersionButtonProps) {
  const { at, label, authors } = version;
  return (
    <button
      type="button"
      aria-pressed={isShown}
      onClick={onChoose}
      className="w-full rounded-lg px-2.5 py-1.5 text-left text-sm hover:bg-sunken aria-pressed:bg-tint"
    >
      {label !== '' && <span className="block font-semibold">{label}</span>}
      <span className="block">{timeWords(at)}</span>
      <span className="block truncate text-xs text-soft">
        {authors.length === 0 ? 'Nobody' : authors.map(({ name }) => name).join(', ')}
      </span>
    </button>
  );
}

interface ComparedProps {
  readonly file: FileNode;
  readonly version: Version;
  readonly currentText: () => string;
  readonly mayEdit: boolean;
  readonly onRestored: () => void;
}

function Compared({ file, version, currentText, mayEdit, onRestored }: ComparedProps) {
  const desk = useDesk();
  const [texts, setTexts] = useState<{ readonly before: string; readonly after: string }>();
  const [problem, setProblem] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const { fileId } = file;
  const { versionId } = version;
  useEffect(() => {
    let isWanted = true;
    void desk.versionText(fileId, versionId).then(
      (before) => {
        if (isWanted) setTexts({ before, after: currentText() });
      },
      (error: unknown) => {
        if (isWanted) setProblem(refusalOf(error).message);
      },
    );
    return () => {
      isWanted = false;
    };
    // The text of now is that of the moment when it is compared.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [desk, fileId, versionId]);
  const restore = async () => {
    setIsBusy(true);
    try {
      await desk.restoreVersion(fileId, versionId);
      showToast(`${file.name} is as it was on ${fullTime(Date.parse(version.at))}`);
      onRestored();
    } catch (error) {
      setProblem(refusalOf(error).message);
      setIsBusy(false);
    }
  };
  if (problem !== undefined) return <FormError message={problem} />;
  if (texts === undefined) return <Skeleton label="Loading the version" lines={5} />;
  const isSame = texts.before === texts.after;
  return (
    <>
      <div className="flex flex-wrap items-center gap-2 border-b border-line px-3 py-1.5 text-sm">
        <p className="min-w-0 flex-1">
          {isSame ? 'The text is as it was then.' : 'From then to now: green came in, red went.'}
        </p>
        {mayEdit && !isSame && (
          <Button variant="primary" isBusy={isBusy} onClick={() => void restore()}>
            Restore this version
          </Button>
        )}
      </div>
      <div className="relative min-h-0 flex-1">
        <Suspense fallback={<Skeleton label="Comparing" lines={5} />}>
          <DiffView
            label={`What changed in ${file.name}`}
            before={texts.before}
            after={texts.after}
            language={languageOfFile(file.name)}
          />
        </Suspense>
      </div>
    </>
  );
}

function useVersions({ fileId }: FileNode) {
  const desk = useDesk();
  const [versions, setVersions] = useState<readonly Version[]>();
  const [problem, setProblem] = useState<string>();
  const load = useCallback(async () => {
    try {
      setVersions(await desk.versions(fileId));
    } catch (error) {
      setProblem(refusalOf(error).message);
    }
  }, [desk, fileId]);
  // oxlint-disable-next-line react/set-state-in-effect -- after an answer, not in the effect
  useEffect(() => void load(), [load]);
  return { versions, problem, reload: () => void load() };
}

function NameNow({ file, onNamed }: { readonly file: FileNode; readonly onNamed: () => void }) {
  const desk = useDesk();
  const [label, setLabel] = useState('');
  const [problem, setProblem] = useState<string>();
  const keep = async (event: SyntheticEvent) => {
    event.preventDefault();
    if (label.trim() === '') return;
    try {
      await desk.nameVersion(file.fileId, label.trim());
      setLabel('');
      setProblem(undefined);
      onNamed();
    } catch (error) {
      setProblem(refusalOf(error).message);
    }
  };
  return (
    <form onSubmit={(event) => void keep(event)} className="flex flex-col gap-1 border-b border-line p-2">
      <div className="flex gap-1">
        <input
          aria-label="Name of this version"
          placeholder="Name what is there now"
          value={label}
          maxLength={80}
          onChange={(event) => setLabel(event.target.value)}
          className={SMALL_INPUT_LOOK}
        />
        <Button type="submit" className="min-h-8 shrink-0 py-0.5">
          Keep
        </Button>
      </div>
      <FormError message={problem} />
    </form>
  );
}
