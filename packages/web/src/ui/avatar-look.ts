/** White text on each has a contrast of at least 4.5:1. */
export const AVATAR_COLOURS = [
  '#0b6a5a',
  '#7a3b8f',
  '#9a3412',
  '#1d5a9a',
  '#8a2f62',
  '#4d5b12',
  '#5b4bb0',
  '#8a4b00',
  '#2f6b3a',
  '#a02c3c',
] as const;

/** The same person has the same colour everywhere and always. */
export function avatarColour(id: string): string {
  // FNV-1a, with its high bits folded in: ids of one minute differ in few letters only.
  let hash = 0x811c9dc5;
  for (let at = 0; at < id.length; at += 1) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193) >>> 0;
  hash = (hash ^ (hash >>> 15)) >>> 0;
  return AVATAR_COLOURS[hash % AVATAR_COLOURS.length] ?? AVATAR_COLOURS[0];
}

export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = firstLetter(words[0]);
  const last = words.length > 1 ? firstLetter(words.at(-1)) : '';
  return (first + last).toLocaleUpperCase() || '?';
}

function firstLetter(word: string | undefined): string {
  return Array.from(word ?? '')[0] ?? '';
}
