import { format } from './format.ts';
import type { PreludeHost, Require } from './host.ts';
import { inspect } from './inspect.ts';
import { LineInterface } from './line-interface.ts';
import type { Process } from './process.ts';

type Builtin = Readonly<Record<string, unknown>>;

/** `require` for the main file: the files of this run, and what little of Node's library is here. */
export function createRequire(host: PreludeHost, process: Process): Require {
  const builtins = new Map<string, Builtin>([
    ['fs', files(host)],
    ['readline', { createInterface: () => new LineInterface(host) }],
    ['readline/promises', { createInterface: () => new LineInterface(host) }],
    ['process', process as unknown as Builtin],
    ['util', { inspect: (value: unknown) => inspect(value), format: (...args: unknown[]) => format(args) }],
  ]);
  const loaded = new Map<string, { exports: unknown }>();
  const requireFrom =
    (from: string): Require =>
    (specifier) => {
      const builtin = builtins.get(String(specifier).replace(/^node:/, ''));
      if (builtin) return builtin;
      const path = host.resolve(from, String(specifier));
      const known = loaded.get(path);
      if (known) return known.exports;
      const module = { exports: {} as unknown };
      loaded.set(path, module);
      if (path.endsWith('.json')) module.exports = JSON.parse(host.readFile(path) ?? '');
      else host.compileModule(path)(module, module.exports, requireFrom(path));
      return module.exports;
    };
  return requireFrom(host.mainFile());
}

function files(host: PreludeHost): Builtin {
  return {
    existsSync: (path: unknown) => host.readFile(String(path)) !== null,
    readFileSync: (path: unknown): string => {
      const text = path === 0 || path === '/dev/stdin' ? host.readAll() : host.readFile(String(path));
      if (text !== null) return text;
      throw Object.assign(new Error(`ENOENT: no such file, open '${String(path)}'`), { code: 'ENOENT' });
    },
  };
}
