import type { UserId } from '@atrium/contract/ids';
import { useClient } from '../../lib/client-context.ts';
import { useReadable } from '../../lib/readable.ts';
import { typingText } from './typing-text.ts';

/** Keeps its height, so that nothing moves when somebody starts. */
export function TypingLine({ userIds }: { readonly userIds: readonly UserId[] }) {
  const users = useReadable(useClient().users);
  const text = typingText(userIds.map((id) => users.get(id)?.displayName ?? 'Somebody'));
  return (
    <span className="flex h-6 min-w-0 items-center gap-1.5 truncate text-xs text-soft">
      {text !== '' && (
        <span aria-hidden className="flex gap-0.5">
          {[0, 1, 2].map((dot) => (
            <span key={dot} className="size-1.5 animate-pulse rounded-full bg-accent" />
          ))}
        </span>
      )}
      {text}
    </span>
  );
}
