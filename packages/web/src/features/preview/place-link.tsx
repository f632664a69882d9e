import type { ProblemPlace } from '../../lib/build-problem.ts';

interface PlaceLinkProps {
  /** Without a file: it is not in the project any more, or never was a file. */
  readonly place: Omit<ProblemPlace, 'fileId'> & { readonly fileId: string | undefined };
  readonly onOpen?: ((place: ProblemPlace) => void) | undefined;
}

/** A place of a project's file, which opens it where that is possible. */
export function PlaceLink({ place, onOpen }: PlaceLinkProps) {
  const { fileId, path, line, column } = place;
  const words = `${path}:${line}:${column + 1}`;
  if (fileId === undefined || onOpen === undefined)
    return <span className="shrink-0 text-soft">{words}</span>;
  return (
    <button
      type="button"
      className="max-w-[50%] shrink-0 truncate text-left text-accent underline"
      title={`Open ${words}`}
      onClick={() => onOpen({ ...place, fileId })}
    >
      {words}
    </button>
  );
}
