/** A value as a console shows it: cut off at bounds, without anything of the page that printed it. */
export type ShownValue =
  | { readonly kind: 'text' | 'value' | 'error' | 'element' | 'function'; readonly text: string }
  | {
      readonly kind: 'object' | 'list';
      readonly name: string;
      readonly parts: readonly (readonly [string, ShownValue])[];
      /** How many more it has. */
      readonly more: number;
    };

export type ConsoleLevel = 'log' | 'info' | 'warn' | 'error' | 'debug' | 'clear';

export interface PrintedEntry {
  readonly level: ConsoleLevel;
  /** How many groups it stands in. */
  readonly depth: number;
  readonly values: readonly ShownValue[];
}

/** From the page in the frame. */
export type FrameMessage =
  | { readonly kind: 'console'; readonly entries: readonly PrintedEntry[]; readonly dropped: number }
  | { readonly kind: 'pong'; readonly id: number }
  | { readonly kind: 'dialog'; readonly isOpen: boolean }
  | { readonly kind: 'link'; readonly href: string }
  | { readonly kind: 'loaded'; readonly title: string }
  | { readonly kind: 'scrolled'; readonly x: number; readonly y: number };

const MOST_ENTRIES = 200;
const MOST_VALUES = 20;
const MOST_PARTS = 50;
const MOST_DEPTH = 5;
const MOST_NODES = 400;
const MOST_LETTERS = 20_000;
const LEVELS: readonly string[] = ['log', 'info', 'warn', 'error', 'debug', 'clear'];
const PLAIN: readonly string[] = ['text', 'value', 'error', 'element', 'function'];

/**
 * What a frame says, made anew from what it holds: the page in it may send anything at all. Undefined for what is none of
 * these messages.
 */
export function frameMessageOf(raw: unknown): FrameMessage | undefined {
  const { kind, ...said } = fields(raw);
  switch (kind) {
    case 'console':
      return { kind, entries: entriesOf(said['entries']), dropped: count(said['dropped']) };
    case 'pong':
      return { kind, id: count(said['id']) };
    case 'dialog':
      return { kind, isOpen: said['isOpen'] === true };
    case 'link':
      return { kind, href: text(said['href'], 2_000) };
    case 'loaded':
      return { kind, title: text(said['title'], 200) };
    case 'scrolled':
      return { kind, x: count(said['x']), y: count(said['y']) };
    default:
      return undefined;
  }
}

function entriesOf(raw: unknown): PrintedEntry[] {
  return list(raw, MOST_ENTRIES).map((entry) => {
    const { level, depth, values } = fields(entry);
    const budget = { nodes: MOST_NODES, letters: MOST_LETTERS };
    return {
      level: (LEVELS.includes(String(level)) ? level : 'log') as ConsoleLevel,
      depth: Math.min(10, count(depth)),
      values: list(values, MOST_VALUES).map((value) => valueOf(value, budget, 0)),
    };
  });
}

interface Budget {
  nodes: number;
  letters: number;
}

function valueOf(raw: unknown, budget: Budget, depth: number): ShownValue {
  budget.nodes -= 1;
  const { kind, text: written, name, parts, more } = fields(raw);
  if (budget.nodes <= 0 || depth > MOST_DEPTH) return { kind: 'value', text: '…' };
  if (kind !== 'object' && kind !== 'list') {
    const shown = text(written, Math.max(0, budget.letters));
    budget.letters -= shown.length;
    return { kind: (PLAIN.includes(String(kind)) ? kind : 'value') as 'value', text: shown };
  }
  return {
    kind,
    name: text(name, 200),
    parts: list(parts, MOST_PARTS).map((part) => {
      const [key, value] = list(part, 2);
      return [text(key, 200), valueOf(value, budget, depth + 1)] as const;
    }),
    more: count(more),
  };
}

function fields(raw: unknown): Record<string, unknown> {
  return typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>) : {};
}

function list(raw: unknown, most: number): unknown[] {
  return Array.isArray(raw) ? raw.slice(0, most) : [];
}

function text(raw: unknown, most: number): string {
  return typeof raw === 'string' ? raw.slice(0, most) : '';
}

function count(raw: unknown): number {
  return typeof raw === 'number' && raw > 0 && Number.isFinite(raw) ? Math.floor(raw) : 0;
}
