import { TriangleAlert } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import type { CallAct } from './call-shortcuts.ts';
import type { InCallView } from './call-view.ts';
import { troubleWords } from './device-trouble.ts';

interface TroubleBarProps {
  readonly view: InCallView;
  readonly onRetry: (act: CallAct) => void;
}

/** What is wrong with one's own devices, and what helps. */
export function TroubleBar({ view, onRetry }: TroubleBarProps) {
  const kinds = ['microphone', 'camera', 'screen'] as const;
  const troubles = kinds.flatMap((kind) => {
    const device = view[kind];
    return device.kind === 'trouble' ? [{ kind, ...troubleWords(kind, device.trouble) }] : [];
  });
  if (troubles.length === 0) return null;
  return (
    <output className="flex flex-col bg-warn-tint px-4 py-1 text-sm text-warn">
      {troubles.map(({ kind, what, remedy }) => (
        <p key={kind} className="flex flex-wrap items-center gap-x-3 py-0.5">
          <TriangleAlert size={16} aria-hidden className="shrink-0" />
          <span className="min-w-0 flex-1">
            <span className="font-semibold">{what}</span> {remedy}
          </span>
          <Button variant="quiet" onClick={() => onRetry(kind)}>
            Try again
          </Button>
        </p>
      ))}
    </output>
  );
}
