import Anser from 'anser';
import { memo } from 'react';

/** Text with the colours of a terminal. Only the sixteen that are named: others may not be readable here. */
export const AnsiText = memo(function AnsiText({ text }: { readonly text: string }) {
  if (!text.includes('\u001b')) return text;
  return Anser.ansiToJson(text, { use_classes: true, remove_empty: true }).map((piece, place) => (
    // oxlint-disable-next-line react/no-array-index-key -- pieces of one text have no other name
    <span key={place} className={classOf(piece)}>
      {piece.content}
    </span>
  ));
});

const SHOWN = new Set(['bold', 'dim', 'italic', 'underline', 'strikethrough', 'reverse']);

function classOf({ fg, decorations }: ReturnType<typeof Anser.ansiToJson>[number]): string | undefined {
  const shown = decorations.filter((name) => SHOWN.has(name)).map((name) => `ansi-${name}`);
  const names = [fg, ...shown].filter((name) => typeof name === 'string' && name !== '');
  return names.length === 0 ? undefined : names.join(' ');
}
