import { ArrowDown } from 'lucide-react';

interface JumpToLatestProps {
  readonly newCount: number;
  readonly onJump: () => void;
}

export function JumpToLatest({ newCount, onJump }: JumpToLatestProps) {
  return (
    <button
      type="button"
      onClick={onJump}
      className="absolute right-4 bottom-3 z-20 flex min-h-9 items-center gap-2 rounded-full border border-line bg-raised px-3.5 text-sm font-medium shadow-md hover:bg-sunken"
    >
      <ArrowDown size={16} aria-hidden />
      {newCount === 0 ? 'Jump to latest' : `${newCount} new ${newCount === 1 ? 'message' : 'messages'}`}
    </button>
  );
}
