import { shown } from './format.ts';

/** What `console.table` prints. */
export function table(rows: unknown, columns?: readonly string[]): string {
  if (typeof rows !== 'object' || rows === null) return shown(rows);
  const entries: [unknown, unknown][] = rows instanceof Map ? [...rows] : Object.entries(rows);
  const names = columns ?? [
    ...new Set(entries.flatMap(([, row]) => (isRecord(row) ? Object.keys(row) : []))),
  ];
  const hasValues = entries.some(([, row]) => !isRecord(row));
  const head = ['(index)', ...names, ...(hasValues ? ['Values'] : [])];
  const body = entries.map(([key, row]) => [
    String(key),
    ...names.map((name) => (isRecord(row) && name in row ? shown(row[name]) : '')),
    ...(hasValues ? [isRecord(row) ? '' : shown(row)] : []),
  ]);
  return drawn(head, body);
}

function drawn(head: readonly string[], body: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...body.map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `│ ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' │ ')} │`;
  const rule = (left: string, middle: string, right: string): string =>
    left + widths.map((width) => '─'.repeat(width + 2)).join(middle) + right;
  return [rule('┌', '┬', '┐'), line(head), rule('├', '┼', '┤'), ...body.map(line), rule('└', '┴', '┘')].join(
    '\n',
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
