const LINE_WIDTH = 76;
const MOST_ITEMS = 100;
const MOST_DEPTH = 3;

interface Look {
  readonly depth: number;
  /** Objects around this one. */
  readonly seen: readonly object[];
}

/** Frames as they are; the program's host maps them to its sources. */
let mapTrace: (trace: string) => string = (trace) => trace;
export function mapTracesBy(map: (trace: string) => string): void {
  mapTrace = map;
}

/** A value as Node's console shows it. */
export function inspect(value: unknown, look: Look = { depth: 0, seen: [] }): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'function') return inspectFunction(value, look);
  if (typeof value !== 'object' || value === null) return inspectPrimitive(value);
  if (look.seen.includes(value)) return '[Circular]';
  return inspectObject(value, { ...look, seen: [...look.seen, value] });
}

function inspectPrimitive(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  return Object.is(value, -0) ? '-0' : String(value);
}

function quoted(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1).replace(/\\"/g, '"');
  if (!text.includes("'")) return `'${escaped}'`;
  if (!text.includes('"')) return `"${escaped}"`;
  return `'${escaped.replace(/'/g, "\\'")}'`;
}

function inspectFunction(value: { name: string }, look: Look): string {
  const isClass = /^class\b/.test(Function.prototype.toString.call(value));
  const label = value.name === '' ? '(anonymous)' : `: ${value.name}`;
  const shown = isClass
    ? `[class ${value.name || '(anonymous)'}]`
    : `[Function${label.replace(/^\(/, ' (')}]`;
  const keys = Object.keys(value);
  if (keys.length === 0 || look.seen.includes(value)) return shown;
  return `${shown} ${braced(properties(value, keys, { ...look, seen: [...look.seen, value] }), '{}')}`;
}

function inspectObject(value: object, look: Look): string {
  if (value instanceof Error) return inspectError(value, look);
  const simple = inspectSimple(value);
  if (simple !== undefined) return simple;
  const name = nameOf(value);
  if (look.depth >= MOST_DEPTH) return Array.isArray(value) ? '[Array]' : `[${name || 'Object'}]`;
  const isList = Array.isArray(value) || isTyped(value);
  return prefixOf(value, name) + braced(itemsOf(value, look), isList ? '[]' : '{}');
}

function inspectSimple(value: object): string | undefined {
  if (value instanceof RegExp) return String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof Promise) return 'Promise {}';
  for (const Boxed of [Number, String, Boolean])
    if (value instanceof Boxed) return `[${Boxed.name}: ${inspect(value.valueOf())}]`;
  return undefined;
}

function inspectError(error: Error, look: Look): string {
  const own = Object.keys(error).filter((key) => !['name', 'message', 'stack', 'cause'].includes(key));
  const items = properties(error, own, look);
  if ('cause' in error) items.push(`[cause]: ${inspect(error.cause, deeper(look))}`);
  return traceOf(error) + (items.length === 0 ? '' : ` {\n${indented(items.join(',\n'))}\n}`);
}

/** Words and frames. */
export function traceOf(error: Error): string {
  const head = String(error);
  const { stack } = error;
  if (typeof stack !== 'string') return head;
  // Node's own stacks repeat the words; QuickJS's hold frames alone.
  const frames = mapTrace(stack.startsWith(head) ? stack.slice(head.length) : stack).trim();
  return frames === '' ? head : `${head}\n    ${frames}`;
}

function nameOf(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null) return '[Object: null prototype]';
  const { constructor } = prototype as { constructor: unknown };
  return typeof constructor === 'function' ? constructor.name : '';
}

function prefixOf(value: object, name: string): string {
  if (value instanceof Map || value instanceof Set) return `${name}(${value.size}) `;
  if (isTyped(value)) return `${name}(${value.length}) `;
  if (Array.isArray(value)) return name === 'Array' ? '' : `${name}(${value.length}) `;
  return name === 'Object' || name === '' ? '' : `${name} `;
}

function isTyped(value: object): value is Uint8Array {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

function itemsOf(value: object, look: Look): string[] {
  const show = (item: unknown): string => inspect(item, deeper(look));
  if (value instanceof Map) return shortened([...value], ([key, item]) => `${show(key)} => ${show(item)}`);
  if (value instanceof Set) return shortened([...value], show);
  if (isTyped(value)) return shortened(Array.from(value), show);
  const keys = Object.keys(value);
  if (!Array.isArray(value))
    return properties(value, [...keys, ...Object.getOwnPropertySymbols(value)], look);
  const named = keys.filter((key) => !/^\d+$/.test(key));
  return [...shortened(value as unknown[], show), ...properties(value, named, look)];
}

function shortened<Item>(items: readonly Item[], show: (item: Item) => string): string[] {
  const shown = items.slice(0, MOST_ITEMS);
  const words = Array.from(shown, (item, index) => (index in shown ? show(item) : '<empty>'));
  if (items.length > MOST_ITEMS) words.push(`… ${items.length - MOST_ITEMS} more`);
  return words;
}

function properties(value: object, keys: readonly (string | symbol)[], look: Look): string[] {
  return keys.slice(0, MOST_ITEMS).map((key) => {
    const found: PropertyDescriptor = Object.getOwnPropertyDescriptor(value, key) ?? {};
    const accessors = [found.get && 'Getter', found.set && 'Setter'].filter(Boolean).join('/');
    return `${keyOf(key)}: ${accessors === '' ? inspect(found.value, deeper(look)) : `[${accessors}]`}`;
  });
}

function keyOf(key: string | symbol): string {
  if (typeof key === 'symbol') return `[${key.toString()}]`;
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key);
}

function braced(items: readonly string[], [open = '', close = '']: string): string {
  if (items.length === 0) return open + close;
  const inOneLine = `${open} ${items.join(', ')} ${close}`;
  if (inOneLine.length <= LINE_WIDTH && !inOneLine.includes('\n')) return inOneLine;
  const areShort = open === '[' && items.length > 6 && items.every((item) => item.length <= 12);
  return `${open}\n${indented((areShort ? inRows(items) : items).join(',\n'))}\n${close}`;
}

function inRows(items: readonly string[]): string[] {
  const width = Math.max(...items.map((item) => item.length));
  const perRow = Math.max(1, Math.floor((LINE_WIDTH - 4) / (width + 2)));
  const rows: string[] = [];
  for (let index = 0; index < items.length; index += perRow) {
    const row = items.slice(index, index + perRow);
    rows.push(row.map((item) => item.padStart(width)).join(', '));
  }
  return rows;
}

function indented(text: string): string {
  return `  ${text.replace(/\n/g, '\n  ')}`;
}

function deeper({ depth, seen }: Look): Look {
  return { depth: depth + 1, seen };
}
