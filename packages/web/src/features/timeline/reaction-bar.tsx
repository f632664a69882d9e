import { SmilePlus } from 'lucide-react';
import type { UserId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import type { ReactionTally } from '@atrium/contract/reactions';
import { useClient } from '../../lib/client-context.ts';
import { useReadable } from '../../lib/readable.ts';
import { namesOf } from './reaction-names.ts';

export interface ReactionHandlers {
  readonly onReact: (message: Message, emoji: string, isOn: boolean) => void;
  /** Shows all emoji to choose from. */
  readonly onChooseEmoji: (message: Message) => void;
}

interface ReactionBarProps extends ReactionHandlers {
  readonly message: Message;
  readonly userId: UserId;
  /** They are seen, not joined. */
  readonly isReadOnly: boolean;
}

/** Under a message: what people said to it with an emoji. A press joins them, another leaves. */
export function ReactionBar({ message, userId, isReadOnly, onReact, onChooseEmoji }: ReactionBarProps) {
  const { reactions = [] } = message;
  if (reactions.length === 0) return null;
  return (
    <fieldset aria-label="Reactions" className="flex flex-wrap gap-1 pt-1 pb-0.5">
      {reactions.map((tally) => (
        <Chip
          key={tally.emoji}
          tally={tally}
          userId={userId}
          isReadOnly={isReadOnly}
          onToggle={(isOn) => onReact(message, tally.emoji, isOn)}
        />
      ))}
      {!isReadOnly && (
        <button
          type="button"
          aria-label="Add a reaction"
          title="Add a reaction"
          onClick={() => onChooseEmoji(message)}
          className="inline-flex h-7 items-center rounded-full border border-line px-2 text-soft hover:border-edge hover:text-ink"
        >
          <SmilePlus size={14} aria-hidden />
        </button>
      )}
    </fieldset>
  );
}

interface ChipProps {
  readonly tally: ReactionTally;
  readonly userId: UserId;
  readonly isReadOnly: boolean;
  readonly onToggle: (isOn: boolean) => void;
}

function Chip({ tally, userId, isReadOnly, onToggle }: ChipProps) {
  const users = useReadable(useClient().users);
  const isOwn = tally.userIds.includes(userId);
  const names = namesOf(tally, userId, (id) => users.get(id)?.displayName);
  return (
    <button
      type="button"
      aria-pressed={isOwn}
      disabled={isReadOnly}
      aria-label={`${tally.emoji} ${tally.count}: ${names}`}
      title={names}
      onClick={() => onToggle(!isOwn)}
      className="inline-flex h-7 items-center gap-1.5 rounded-full border border-line bg-panel px-2 text-sm hover:border-edge aria-pressed:border-accent aria-pressed:bg-tint aria-pressed:text-accent"
    >
      <span aria-hidden>{tally.emoji}</span>
      <span aria-hidden className="tabular-nums">
        {tally.count}
      </span>
    </button>
  );
}
