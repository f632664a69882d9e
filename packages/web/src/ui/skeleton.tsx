import { useAfter } from '../lib/hooks.ts';

const SKELETON_AFTER_MS = 200;
const WIDTHS = ['w-3/5', 'w-4/5', 'w-2/5', 'w-3/4', 'w-1/2'];

/** Grey lines where text will be; nothing at all when it comes fast. */
export function Skeleton({ label, lines = 5 }: { readonly label: string; readonly lines?: number }) {
  const isSlow = useAfter(SKELETON_AFTER_MS);
  if (!isSlow) return null;
  return (
    <output aria-label={label} className="flex flex-col gap-4 p-4">
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} className="flex animate-pulse gap-3">
          <span className="size-9 shrink-0 rounded-[28%] bg-sunken" />
          <span className={`h-9 rounded-md bg-sunken ${WIDTHS[line % WIDTHS.length]}`} />
        </div>
      ))}
    </output>
  );
}
