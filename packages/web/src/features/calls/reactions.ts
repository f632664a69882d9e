import type { Reaction } from '@atrium/contract/call-state';

export const REACTIONS: readonly {
  readonly reaction: Reaction;
  readonly sign: string;
  readonly label: string;
}[] = [
  { reaction: 'thumbs-up', sign: '👍', label: 'Thumbs up' },
  { reaction: 'heart', sign: '❤️', label: 'Heart' },
  { reaction: 'clap', sign: '👏', label: 'Applause' },
  { reaction: 'laugh', sign: '😂', label: 'Laughter' },
  { reaction: 'party', sign: '🎉', label: 'Celebration' },
  { reaction: 'surprise', sign: '😮', label: 'Surprise' },
];

export function signOf(reaction: Reaction): { readonly sign: string; readonly label: string } {
  return REACTIONS.find((each) => each.reaction === reaction) ?? { sign: '👍', label: 'Reaction' };
}
