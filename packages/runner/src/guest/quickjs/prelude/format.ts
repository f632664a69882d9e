import { inspect } from './inspect.ts';

/** What `console.log` makes of its arguments, `%s` and its like included. */
export function format(args: readonly unknown[]): string {
  const [first, ...rest] = args;
  if (typeof first !== 'string') return args.map(shown).join(' ');
  const text = first.replace(/%([sdifoOcj%])/g, (mark: string, kind: string) => {
    if (kind === '%') return '%';
    return rest.length === 0 ? mark : formatted(kind, rest.shift());
  });
  return [text, ...rest.map(shown)].join(' ');
}

export function shown(value: unknown): string {
  return typeof value === 'string' ? value : inspect(value);
}

function formatted(kind: string, value: unknown): string {
  switch (kind) {
    case 's':
      return shown(value);
    case 'd':
      return typeof value === 'bigint' ? `${value}n` : String(Number(value));
    case 'i':
      return String(Number.parseInt(String(value), 10));
    case 'f':
      return String(Number.parseFloat(String(value)));
    case 'j':
      return JSON.stringify(value);
    case 'c':
      return '';
    default:
      return inspect(value);
  }
}
