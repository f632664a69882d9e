import { useEffect, useRef, useState } from 'react';
import type { ChangeScope } from '@atrium/contract/meeting-state';
import { Button } from '../../ui/button.tsx';

interface ScopeQuestionProps {
  readonly title: string;
  readonly confirm: string;
  readonly isBusy: boolean;
  readonly isDangerous?: boolean;
  /** Whether one meeting alone can be meant. */
  readonly isOnlyThisPossible: boolean;
  readonly onChoose: (scope: ChangeScope) => void;
  readonly onBack: () => void;
}

const SCOPES = [
  { scope: 'this', label: 'This meeting' },
  { scope: 'following', label: 'This and all that follow' },
  { scope: 'all', label: 'All meetings of the series' },
] as const;

export function ScopeQuestion(props: ScopeQuestionProps) {
  const { title, confirm, isBusy, isDangerous = false, isOnlyThisPossible, onChoose, onBack } = props;
  const choices = SCOPES.filter(({ scope }) => isOnlyThisPossible || scope !== 'this');
  const [scope, setScope] = useState<ChangeScope>(choices[0]?.scope ?? 'following');
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <div className="flex flex-col gap-4">
      <fieldset className="flex flex-col gap-1">
        <legend className="mb-2 font-medium">{title}</legend>
        {choices.map((choice, at) => (
          <label
            key={choice.scope}
            className="flex min-h-10 cursor-pointer items-center gap-3 rounded-lg px-2 hover:bg-panel has-checked:bg-tint"
          >
            <input
              ref={at === 0 ? first : undefined}
              type="radio"
              name="scope"
              value={choice.scope}
              checked={scope === choice.scope}
              onChange={() => setScope(choice.scope)}
              className="size-4 accent-accent"
            />
            {choice.label}
          </label>
        ))}
      </fieldset>
      {!isOnlyThisPossible && (
        <p className="text-sm text-soft">The repetition was changed: that cannot be for one meeting alone.</p>
      )}
      <div className="flex justify-end gap-2">
        <Button variant="quiet" onClick={onBack}>
          Back
        </Button>
        <Button variant={isDangerous ? 'danger' : 'primary'} isBusy={isBusy} onClick={() => onChoose(scope)}>
          {confirm}
        </Button>
      </div>
    </div>
  );
}
