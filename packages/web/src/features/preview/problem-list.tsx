import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react';
import type { BuildProblem, ProblemPlace } from '../../lib/build-problem.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PlaceLink } from './place-link.tsx';

interface ProblemListProps {
  readonly problems: readonly BuildProblem[];
  readonly onOpenPlace?: ((place: ProblemPlace) => void) | undefined;
}

/** What the last build found. */
export function ProblemList({ problems, onOpenPlace }: ProblemListProps) {
  if (problems.length === 0) {
    const text = 'The last build found nothing wrong.';
    return <EmptyState icon={<CircleCheck size={26} />} title="No problems" text={text} />;
  }
  return (
    <ul aria-label="Problems" className="min-h-0 flex-1 overflow-auto text-sm">
      {problems.map(({ severity, text, place }, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- the list is replaced as a whole
        <li key={index} className="flex items-start gap-2 border-b border-line px-3 py-1.5">
          {severity === 'error' ? (
            <CircleX size={15} aria-label="Error" className="mt-0.5 shrink-0 text-danger" />
          ) : (
            <TriangleAlert size={15} aria-label="Warning" className="mt-0.5 shrink-0 text-warn" />
          )}
          <span className="min-w-0 flex-1 [overflow-wrap:anywhere] whitespace-pre-wrap">{text}</span>
          {place !== undefined && <PlaceLink place={place} onOpen={onOpenPlace} />}
        </li>
      ))}
    </ul>
  );
}
