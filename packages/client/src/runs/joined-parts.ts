import type { ShownPart } from './run-view.ts';

/** Pieces of text of one stream that follow each other are one. */
export function joinedParts(parts: readonly ShownPart[], more: readonly ShownPart[]): readonly ShownPart[] {
  if (more.length === 0) return parts;
  const joined = [...parts];
  for (const part of more) {
    const last = joined.at(-1);
    if (part.kind === 'text' && last?.kind === 'text' && last.stream === part.stream)
      joined[joined.length - 1] = { ...last, text: last.text + part.text };
    else joined.push(part);
  }
  return joined;
}
