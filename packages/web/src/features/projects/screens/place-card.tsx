import { FileCode } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Output } from '@atrium/contract/operations';
import { refusalOf } from '../../../lib/failure.ts';
import { languageOfFile } from '../../../lib/file-language.ts';
import { useRenderer } from '../../../lib/markdown/markdown.ts';
import type { LinkedPlace } from '../../../lib/place-links.ts';

/** Lines that are shown before and after the one that is meant. */
const AROUND = 2;

type Shown = Output<'projects.file'>;

interface PlaceCardProps {
  readonly place: LinkedPlace;
  readonly ask: (around: number) => Promise<Shown>;
  readonly onOpen: () => void;
}

/** What a link to a line leads to, as it is now, for those who may see it. */
export function PlaceCard({ place, ask, onOpen }: PlaceCardProps) {
  const [shown, setShown] = useState<Shown>();
  const [failure, setFailure] = useState<string>();
  const { fileId, line } = place;
  useEffect(() => {
    let isWanted = true;
    ask(AROUND).then(
      (answer) => {
        if (isWanted) setShown(answer);
      },
      (error: unknown) => {
        if (isWanted) setFailure(wordsOf(error));
      },
    );
    return () => {
      isWanted = false;
    };
    // What is asked depends on the place alone.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [fileId, line]);
  return (
    <div className="min-h-24 max-w-xl overflow-hidden rounded-lg border border-line bg-code">
      <button
        type="button"
        disabled={failure !== undefined}
        onClick={onOpen}
        className="flex min-h-9 w-full items-center gap-2 px-3 text-left text-sm hover:bg-sunken disabled:hover:bg-transparent"
      >
        <FileCode size={15} aria-hidden className="shrink-0 text-accent" />
        <span className="min-w-0 truncate">
          <span className="font-medium">
            {shown === undefined ? (failure ?? 'A place in a project') : shown.path}
          </span>
          {shown !== undefined && line !== undefined && <span className="text-soft"> line {line}</span>}
        </span>
        {shown !== undefined && (
          <span className="ml-auto shrink-0 truncate text-xs text-soft">
            {shown.isTrashed ? 'in the trash of ' : ''}
            {shown.projectName}
          </span>
        )}
      </button>
      {shown?.lines !== undefined && <Lines lines={shown.lines} path={shown.path} meant={line} />}
    </div>
  );
}

function wordsOf(error: unknown): string {
  const { code, message } = refusalOf(error);
  return code === 'not-found' || code === 'forbidden' ? 'This place is gone, or not for you to see' : message;
}

interface LinesProps {
  readonly lines: NonNullable<Shown['lines']>;
  readonly path: string;
  readonly meant: number | undefined;
}

function Lines({ lines, path, meant }: LinesProps) {
  const renderer = useRenderer();
  const language = languageOfFile(path);
  return (
    <div className="overflow-x-auto border-t border-line py-1 font-mono text-xs leading-relaxed">
      {lines.text.split('\n').map((line, at) => {
        const number = lines.from + at;
        return (
          <div key={number} className={`flex w-max min-w-full px-2 ${number === meant ? 'bg-tint' : ''}`}>
            <span aria-hidden className="w-9 shrink-0 pr-3 text-right text-soft tabular-nums select-none">
              {number}
            </span>
            {renderer === undefined ? (
              <code className="whitespace-pre">{line}</code>
            ) : (
              <code
                className="whitespace-pre"
                dangerouslySetInnerHTML={{ __html: renderer.code(line, language) }}
              />
            )}
          </div>
        );
      })}
    </div>
  );
}
