import type { Attention, AttentionLevel } from '@atrium/contract/unread';

/** What holds for a room of which nothing was chosen. */
export const USUAL: Pick<Attention, 'level' | 'isMuted'> = { level: 'mentions', isMuted: false };

export const LEVELS: readonly {
  readonly value: AttentionLevel;
  readonly label: string;
  readonly text: string;
}[] = [
  { value: 'everything', label: 'Everything', text: 'Each new message.' },
  { value: 'mentions', label: 'Mentions', text: 'Only what is meant for you.' },
  { value: 'nothing', label: 'Nothing', text: 'Look for yourself.' },
];

/** For the button that opens the choice. */
export function attentionInWords(chosen: Pick<Attention, 'level' | 'isMuted'> | undefined): string {
  const { level, isMuted } = chosen ?? USUAL;
  if (isMuted) return level === 'nothing' ? 'muted' : 'muted, but for mentions';
  return { everything: 'everything', mentions: 'mentions', nothing: 'nothing' }[level];
}
