import type { ShownReaction } from './call-view.ts';
import { signOf } from './reactions.ts';

/** Reactions rise over the pictures for a few seconds. */
export function ReactionsOverlay({ reactions }: { readonly reactions: readonly ShownReaction[] }) {
  return (
    <div
      aria-live="polite"
      className="pointer-events-none absolute bottom-4 left-4 z-10 flex flex-col-reverse gap-1.5"
    >
      {reactions.map(({ id, name, reaction }) => {
        const { sign, label } = signOf(reaction);
        return (
          <span
            key={id}
            className="reaction-rise flex w-max items-center gap-2 rounded-full bg-[#000]/65 py-1 pr-3 pl-2 text-sm text-[#fff]"
          >
            <span aria-hidden className="text-xl">
              {sign}
            </span>
            {name}
            <span className="sr-only">: {label}</span>
          </span>
        );
      })}
    </div>
  );
}
