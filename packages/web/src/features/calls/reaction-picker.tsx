import { Smile } from 'lucide-react';
import type { Reaction } from '@atrium/contract/call-state';
import { Popover } from './popover.tsx';
import { REACTIONS } from './reactions.ts';

export function ReactionPicker({ onReact }: { readonly onReact: (reaction: Reaction) => void }) {
  return (
    <Popover
      label="React"
      title="React"
      icon={<Smile size={20} aria-hidden />}
      className="grid size-11 place-items-center rounded-full bg-sunken text-ink hover:brightness-95 aria-expanded:bg-tint aria-expanded:text-accent dark:hover:brightness-125"
    >
      {() => (
        <fieldset aria-label="Reactions" className="flex">
          {REACTIONS.map(({ reaction, sign, label }) => (
            <button
              key={reaction}
              type="button"
              aria-label={label}
              title={label}
              onClick={() => onReact(reaction)}
              className="grid size-10 place-items-center rounded-xl text-xl hover:bg-sunken"
            >
              {sign}
            </button>
          ))}
        </fieldset>
      )}
    </Popover>
  );
}
