import { useEffect, useState } from 'react';
import type { FileId } from '@atrium/contract/ids';
import { refusalOf } from '../../../lib/failure.ts';
import { FormError } from '../../../ui/field.tsx';
import { Avatar } from '../../../ui/avatar.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { useDesk, type LineAuthor } from '../desk/project-desk.ts';

interface AuthorsViewProps {
  readonly fileId: FileId;
  readonly text: string;
}

/** The text with who wrote each line last. */
export function AuthorsView({ fileId, text }: AuthorsViewProps) {
  const desk = useDesk();
  const [authors, setAuthors] = useState<readonly LineAuthor[]>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    let isWanted = true;
    void desk.lineAuthors(fileId).then(
      (answer) => {
        if (isWanted) setAuthors(answer);
      },
      (error: unknown) => {
        if (isWanted) setProblem(refusalOf(error).message);
      },
    );
    return () => {
      isWanted = false;
    };
  }, [desk, fileId]);
  if (problem !== undefined) return <FormError message={problem} />;
  if (authors === undefined) return <Skeleton label="Asking who wrote it" lines={5} />;
  const lines = text.split('\n');
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, and the keyboard must be able to
    <section tabIndex={0} aria-label="Who wrote each line" className="min-h-0 flex-1 overflow-auto">
      <table className="w-full border-collapse text-xs">
        <thead className="sr-only">
          <tr>
            <th>Author</th>
            <th>Line</th>
            <th>Text</th>
          </tr>
        </thead>
        {authors.map(({ from, to, author }) => (
          <tbody key={from} className="border-b border-line">
            {lines.slice(from - 1, to).map((line, at) => (
              <tr key={from + at}>
                {at === 0 && (
                  <th
                    rowSpan={Math.max(1, to - from + 1)}
                    scope="rowgroup"
                    className="w-36 max-w-36 px-2 py-0.5 text-left align-top font-normal text-soft"
                  >
                    {author !== undefined && (
                      <span className="flex items-center gap-1.5">
                        <Avatar id={author.userId} name={author.name} size={18} />
                        <span className="truncate">{author.name}</span>
                      </span>
                    )}
                  </th>
                )}
                <td className="w-10 px-2 text-right align-top text-soft tabular-nums">{from + at}</td>
                <td className="py-0.5 font-mono whitespace-pre-wrap">{line}</td>
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </section>
  );
}
