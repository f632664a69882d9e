import { readStored, writeStored } from '../../lib/browser-storage.ts';

const KEY = 'atrium.emoji';
const KEPT = 16;
const AT_FIRST = ['👍', '❤️', '😄', '🎉', '👀', '🙏', '🚀', '✅'];

/** The one used last comes first. */
export function oftenUsed(): readonly string[] {
  const stored = readStored(KEY)?.split(' ') ?? [];
  return [...new Set([...stored, ...AT_FIRST])].slice(0, KEPT);
}

export function noteUse(emoji: string): void {
  const others = oftenUsed().filter((one) => one !== emoji);
  writeStored(KEY, [emoji, ...others].slice(0, KEPT).join(' '));
}
