import type { ShownPart } from '@atrium/client/runs/run-view';

type Text = Extract<ShownPart, { kind: 'text' | 'input' }>;

/** What stands apart on the screen. */
export type OutputGroup =
  /** What went to and came from a terminal, in one flow. */
  | { readonly kind: 'flow'; readonly parts: readonly Text[] }
  | { readonly kind: 'aside'; readonly stream: 'stderr' | 'compiler'; readonly text: string }
  | { readonly kind: 'image'; readonly png: string }
  | { readonly kind: 'table'; readonly rows: readonly (readonly string[])[] };

/** Lines that an image counts for. */
const IMAGE_LINES = 10;

export function outputGroups(parts: readonly ShownPart[]): OutputGroup[] {
  const groups: OutputGroup[] = [];
  let flow: Text[] = [];
  const flush = () => {
    const shown = withoutFirstBreak(flow, groups.length > 0);
    if (shown.length > 0) groups.push({ kind: 'flow', parts: shown });
    flow = [];
  };
  for (const part of parts) {
    if (isFlow(part)) flow.push(part);
    else {
      flush();
      groups.push(groupOf(part));
    }
  }
  flush();
  return groups;
}

/** What stands apart begins and ends a line by itself. */
function withoutFirstBreak(flow: Text[], isAfterOther: boolean): Text[] {
  const [first, ...rest] = flow;
  if (!isAfterOther || first?.kind !== 'text' || !first.text.startsWith('\n')) return flow;
  return first.text === '\n' ? rest : [{ ...first, text: first.text.slice(1) }, ...rest];
}

function isFlow(part: ShownPart): part is Text {
  return part.kind === 'input' || (part.kind === 'text' && !isAside(part.stream));
}

function isAside(stream: string): stream is 'stderr' | 'compiler' {
  return stream === 'stderr' || stream === 'compiler';
}

function groupOf(part: ShownPart): OutputGroup {
  if (part.kind === 'image') return { kind: 'image', png: part.png };
  if (part.kind === 'table') return { kind: 'table', rows: part.rows };
  const stream = part.kind === 'text' && isAside(part.stream) ? part.stream : 'stderr';
  return { kind: 'aside', stream, text: part.text };
}

/** About how many lines it takes on the screen. */
export function lineCount(parts: readonly ShownPart[]): number {
  return parts.reduce((sum, part) => {
    if (part.kind === 'image') return sum + IMAGE_LINES;
    return sum + (part.kind === 'table' ? part.rows.length + 1 : linesOf(part.text));
  }, 0);
}

function linesOf(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

/** What copying takes: text as it is without its colours, tables as tab separated values, no images. */
export function plainOutput(parts: readonly ShownPart[]): string {
  return parts
    .map((part) => {
      if (part.kind === 'image') return '';
      return part.kind === 'table' ? `${tsvOf(part.rows)}\n` : withoutColours(part.text);
    })
    .join('');
}

export function tsvOf(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.join('\t')).join('\n');
}

function withoutColours(text: string): string {
  // oxlint-disable-next-line no-control-regex -- it is what colours begin with
  return text.replaceAll(/\u001b\[[\d;:]*m/g, '');
}

/** Width and height of a PNG, which its first bytes tell; nothing if they are no such. */
export function pngSize(png: string): { readonly width: number; readonly height: number } | undefined {
  try {
    const bytes = Uint8Array.from(atob(png.slice(0, 32)), (character) => character.codePointAt(0) ?? 0);
    const view = new DataView(bytes.buffer);
    return { width: view.getUint32(16), height: view.getUint32(20) };
  } catch {
    return undefined;
  }
}
