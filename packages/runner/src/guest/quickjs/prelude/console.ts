import { format, shown } from './format.ts';
import type { PreludeHost } from './host.ts';
import { inspect } from './inspect.ts';
import { table } from './table.ts';

type Print = (...args: unknown[]) => void;

/** What people expect of a console. */
export function createConsole(host: PreludeHost): Record<string, (...args: never[]) => void> {
  let indent = '';
  const printer =
    (stream: 'stdout' | 'stderr'): Print =>
    (...args) => {
      const text = args.length === 0 ? '' : format(args);
      host.write(stream, `${indent}${indent === '' ? text : text.replace(/\n/g, `\n${indent}`)}\n`);
    };
  const out = printer('stdout');
  const err = printer('stderr');
  const group: Print = (...args) => {
    if (args.length > 0) out(...args);
    indent += '  ';
  };
  return {
    log: out,
    info: out,
    debug: out,
    error: err,
    warn: err,
    group,
    groupCollapsed: group,
    groupEnd: () => {
      indent = indent.slice(2);
    },
    dir: (value: unknown) => out(inspect(value)),
    table: (rows: unknown, columns?: string[]) => out(table(rows, columns)),
    trace: (...args: unknown[]) =>
      err(['Trace:', ...args].map(shown).join(' ') + `\n${host.mapTrace(new Error('trace').stack ?? '')}`),
    assert: (condition: unknown, ...args: unknown[]) => {
      if (!condition) err(['Assertion failed', ...(args.length === 0 ? [] : [format(args)])].join(': '));
    },
    clear: () => {},
    ...counters(out),
    ...clocks(out, () => host.now()),
  };
}

function counters(out: Print): Record<string, (label?: string) => void> {
  const counts = new Map<string, number>();
  return {
    count: (label = 'default') => {
      counts.set(label, (counts.get(label) ?? 0) + 1);
      out(`${label}: ${counts.get(label)}`);
    },
    countReset: (label = 'default') => {
      counts.delete(label);
    },
  };
}

function clocks(out: Print, now: () => number): Record<string, (label?: string) => void> {
  const starts = new Map<string, number>();
  const tell = (label: string): void => {
    const start = starts.get(label);
    out(start === undefined ? `No such label: ${label}` : `${label}: ${(now() - start).toFixed(3)}ms`);
  };
  return {
    time: (label = 'default') => {
      starts.set(label, now());
    },
    timeLog: (label = 'default') => tell(label),
    timeEnd: (label = 'default') => {
      tell(label);
      starts.delete(label);
    },
  };
}
