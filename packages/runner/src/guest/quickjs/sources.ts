import type { Job } from '../guest.ts';

/** JavaScript that stands for a file, and where each of its places stands in that file. */
export interface Compiled {
  readonly code: string;
  readonly originalPlace?: (
    line: number,
    column: number,
  ) => { readonly line: number; readonly column: number };
}
export type Compile = (name: string, text: string) => Compiled;

const ENDINGS = ['', '.js', '.ts', '.mjs', '.mts', '.cjs', '.cts', '.json', '/index.js', '/index.ts'];
/** What prelude.js offers to `require`, with the names that `import { … }` may ask for. */
const BUILT_IN: Readonly<Record<string, readonly string[]>> = {
  fs: ['readFileSync', 'existsSync'],
  readline: ['createInterface'],
  'readline/promises': ['createInterface'],
  process: ['argv', 'env', 'exit', 'stdin', 'stdout', 'stderr', 'nextTick'],
  util: ['inspect', 'format'],
};

/** A file that is no program: words for people, and where. */
export class CompileError extends Error {
  readonly line: number | undefined;

  constructor(message: string, line: number | undefined) {
    super(message);
    this.line = line;
    // It would tell the program where Atrium lies.
    delete this.stack;
  }
}

/** The files of a job as modules. */
export class Sources {
  readonly main: string;
  readonly #files: ReadonlyMap<string, string>;
  readonly #compile: Compile;
  readonly #compiled = new Map<string, Compiled>();
  #failure: { readonly name: string; readonly error: CompileError } | undefined;

  constructor(job: Job, compile: Compile) {
    this.#files = new Map(job.files.map(({ name, content }) => [name, content]));
    this.main = job.files[0]?.name ?? 'main.js';
    this.#compile = compile;
  }

  text(name: string): string | undefined {
    return this.#files.get(normalized(name));
  }

  /** A file's name, or `node:…` for what is built in. Throws for what is not there. */
  resolve(from: string, specifier: string): string {
    const builtIn = specifier.replace(/^node:/, '');
    if (Object.hasOwn(BUILT_IN, builtIn)) return `node:${builtIn}`;
    const isRelative = /^\.{0,2}\//.test(specifier);
    const base =
      isRelative && !specifier.startsWith('/')
        ? `${from.slice(0, from.lastIndexOf('/') + 1)}${specifier}`
        : specifier;
    const path = normalized(base);
    const found = ENDINGS.map((ending) => path + ending).find((name) => this.#files.has(name));
    // TypeScript's own habit is to name the JavaScript that a file will become.
    const written = path.replace(/\.([mc]?)js$/, '.$1ts');
    if (found === undefined && !this.#files.has(written))
      throw plainError(`Cannot find module '${specifier}': only the files of this run can be imported.`);
    return found ?? written;
  }

  /** A module's JavaScript. */
  load(name: string): string {
    const builtIn = BUILT_IN[name.replace(/^node:/, '')];
    if (name.startsWith('node:') && builtIn)
      return `const built = require('${name}'); export default built; export const { ${builtIn.join(', ')} } = built;`;
    const text = this.#files.get(name);
    if (text === undefined) throw plainError(`Cannot find module '${name}'.`);
    if (name.endsWith('.json')) return `export default ${text}`;
    return this.#compiledOf(name, text).code;
  }

  /** What kept a file from being compiled, if one was not. */
  get failure(): { readonly name: string; readonly error: CompileError } | undefined {
    return this.#failure;
  }

  /** QuickJS's frames with the places of the files as they were written, without ours. */
  mapTrace(trace: string): string {
    const frames = trace
      .split('\n')
      .filter((frame) => frame.trim() !== '' && !/\/\/prelude\/|\(native\)/.test(frame));
    return frames
      .map((frame) => frame.replace(/([^\s(]+):(\d+):(\d+)\)?$/, (...found) => this.#place(found)))
      .join('\n');
  }

  line(name: string, line: number, column: number): number {
    return this.#compiled.get(name)?.originalPlace?.(line, column).line ?? line;
  }

  #compiledOf(name: string, text: string): Compiled {
    try {
      const compiled = this.#compile(name, text);
      this.#compiled.set(name, compiled);
      return compiled;
    } catch (error) {
      if (error instanceof CompileError) this.#failure ??= { name, error };
      throw error;
    }
  }

  #place([whole = '', name = '', line = '0', column = '0']: readonly string[]): string {
    const place = this.#compiled.get(name)?.originalPlace?.(Number(line), Number(column));
    return place ? `${name}:${place.line}:${place.column}${whole.endsWith(')') ? ')' : ''}` : whole;
  }
}

function normalized(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** Its trace would tell the program where Atrium lies. */
function plainError(message: string): Error {
  const error = new Error(message);
  delete error.stack;
  return error;
}
