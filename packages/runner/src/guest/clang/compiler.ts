import type { GuestHost } from '../guest.ts';
import type { Dialect } from './dialect.ts';
import { Toolchain, type ToolEnd } from './toolchain.ts';
import { words } from './words.ts';

const START_OBJECT = '/tmp/start.o';
const PREPARED = '/tmp/prepared.pch';
const PROGRAM = '/tmp/program.wasm';
const PAGE_BYTES = 64 * 1024;
const ERROR = /^(.*?):(\d+):\d+: (?:fatal )?error: /;
const INCLUDED = /^In file included from (.*?):(\d+):/;
const STACK_BYTES = 4 * 1024 * 1024;

/** Turns source files in `/work` into a program. What it has to say goes to the compiler's stream. */
export class Compiler {
  readonly #host: GuestHost;
  readonly #dialect: Dialect;
  readonly #tools: Toolchain;
  /** What was said of the program. */
  #said = '';

  constructor(host: GuestHost, dialect: Dialect) {
    this.#host = host;
    this.#dialect = dialect;
    this.#tools = new Toolchain(host);
  }

  /** What can be done before there is a program. */
  prepare(): void {
    const { start, preparedHeader, rehearsal } = this.#dialect;
    this.addFile('/tmp/start', start);
    this.#mustWork(this.#compile('/tmp/start', START_OBJECT));
    if (preparedHeader !== undefined) {
      this.addFile('/tmp/prepared', preparedHeader);
      this.#mustWork(this.#compile('/tmp/prepared', PREPARED, ['-emit-pch']));
    }
    this.addFile('/tmp/rehearsal', rehearsal);
    this.#mustWork(this.#compile('/tmp/rehearsal', '/tmp/rehearsal.o', this.#prepared(rehearsal)));
    this.#mustWork(this.#link(['/tmp/rehearsal.o']));
  }

  addFile(path: string, content: string): void {
    this.#tools.files.addFile(path, Buffer.from(content));
  }

  /** The program; or undefined, and `said` tells why. `sources` are absolute paths and their content. */
  build(
    sources: readonly { readonly path: string; readonly content: string }[],
  ): Uint8Array<ArrayBuffer> | undefined {
    const objects: string[] = [];
    for (const [index, { path, content }] of sources.entries()) {
      const object = `/tmp/${index}.o`;
      if (!this.#isDone(this.#compile(path, object, this.#prepared(content)))) return undefined;
      objects.push(object);
    }
    if (!this.#isDone(this.#link(objects))) return undefined;
    return new Uint8Array(this.#tools.files.contentOf(PROGRAM) ?? []);
  }

  /** The first line of a file at which something is wrong, there or in what it includes. */
  lineOfError(path: string): number | undefined {
    const matches = this.#said.split('\n').map((line) => ERROR.exec(line) ?? INCLUDED.exec(line));
    const line = matches.find((match) => match?.[1] === path)?.[2];
    return line === undefined ? undefined : Number(line);
  }

  #compile(path: string, object: string, flags: readonly string[] = []): ToolEnd {
    const { compileFlags } = this.#dialect;
    const action = flags.includes('-emit-pch') ? [] : ['-emit-obj'];
    return this.#tools.run(['clang', '-cc1', ...compileFlags, ...action, ...flags, '-o', object, path]);
  }

  /** A program that asks for the prepared header, and has defined nothing before, would read exactly that. */
  #prepared(source: string): string[] {
    if (this.#dialect.preparedHeader === undefined) return [];
    const included = /^[ \t]*#[ \t]*include[ \t]*<iostream>/m.exec(source);
    const isPlain =
      included !== null && !/^[ \t]*#[ \t]*(?:define|undef|pragma)/m.test(source.slice(0, included.index));
    return isPlain ? ['-include-pch', PREPARED] : [];
  }

  #link(objects: readonly string[]): ToolEnd {
    const memoryBytes = Math.floor(this.#host.limits.memoryBytes / PAGE_BYTES) * PAGE_BYTES;
    return this.#tools.run([
      ...words(`wasm-ld -m wasm32 --stack-first -z stack-size=${STACK_BYTES}`),
      ...words(`--max-memory=${memoryBytes} -L/usr/lib/wasm32-wasip1`),
      '/usr/lib/wasm32-wasip1/crt1-command.o',
      START_OBJECT,
      ...objects,
      ...this.#dialect.libraries,
      '-o',
      PROGRAM,
    ]);
  }

  #isDone(end: ToolEnd): boolean {
    this.#said += end.said;
    const words = end.kind === 'broken' ? `${end.said}The compiler broke down: ${end.reason}.\n` : end.said;
    if (words !== '') this.#host.write('compiler', Buffer.from(words));
    return end.kind === 'done';
  }

  #mustWork(end: ToolEnd): void {
    if (end.kind !== 'done') throw new Error(`the compiler does not work here: ${end.said}`);
  }
}
