import { readFileSync } from 'node:fs';
import { LuaFactory, type LuaEngine } from 'wasmoon';
import type { Guest, GuestEnd, GuestHost, Job } from './guest.ts';

const START = readFileSync(new URL('lua-start.lua', import.meta.url), 'utf8');
const FOLDER = '/work';

/** What this file needs of Emscripten's file system. `l`: what `stream_ops` is called in the pinned build. */
interface EmscriptenFiles {
  readonly streams: { l: StreamOperations }[];
  mkdir(path: string): void;
  chdir(path: string): void;
}
interface StreamOperations {
  readonly read: Transfer;
  readonly write: Transfer;
}
/** Answers with how many bytes went. */
type Transfer = (...place: [stream: unknown, buffer: Uint8Array, offset: number, length: number]) => number;

export const guest: Guest = async (host) => {
  const factory = new LuaFactory();
  const wasm = await factory.getLuaModule();
  const engine = await factory.createEngine({ injectObjects: false, enableProxy: false });
  const files = wasm.module.FS as unknown as EmscriptenFiles;
  connect(files, host);
  files.mkdir(FOLDER);
  files.chdir(FOLDER);
  engine.global.loadString(START, '=start');
  const job = host.takeJob();
  for (const { name, content } of job.files) factory.mountFileSync(wasm, `${FOLDER}/${name}`, content);
  return run({ host, engine }, job);
};

/** The three standard streams. A program's other files live in Emscripten's memory. */
function connect(files: EmscriptenFiles, host: GuestHost): void {
  const printer =
    (stream: 'stdout' | 'stderr'): Transfer =>
    (...[, buffer, offset, length]) => {
      host.write(stream, buffer.slice(offset, offset + length));
      return length;
    };
  const read: Transfer = (...[, buffer, offset, length]) => {
    if (length === 0) return 0;
    const bytes = host.readInput(length);
    buffer.set(bytes, offset);
    return bytes.length;
  };
  const writers = [printer('stdout'), printer('stdout'), printer('stderr')];
  for (const [descriptor, write] of writers.entries()) {
    const stream = files.streams[descriptor];
    if (stream) stream.l = { ...stream.l, read, write };
  }
}

interface Machine {
  readonly host: GuestHost;
  readonly engine: LuaEngine;
}

function run({ host, engine }: Machine, job: Job): GuestEnd {
  const main = job.files[0]?.name ?? 'main.lua';
  const exit = (code: number): never => host.exit({ kind: 'exited', exitCode: code & 0xff });
  for (const argument of [exit, main, job.isCompileOnly]) engine.global.pushValue(argument);
  try {
    return endOf(host, [...engine.global.runSync(3)] as [string, string | undefined]);
  } catch (error) {
    // Where nothing is left, saying so in Lua may fail for want of memory itself.
    if (error instanceof Error && error.message.startsWith('not enough memory'))
      return { kind: 'out-of-memory' };
    throw error;
  }
}

/** What lua-start.lua says of the program. */
function endOf(host: GuestHost, [outcome, words = '']: readonly [string, string | undefined]): GuestEnd {
  if (outcome === 'done') return { kind: 'exited', exitCode: 0 };
  if (outcome === 'memory') return { kind: 'out-of-memory' };
  host.write(outcome === 'syntax' ? 'compiler' : 'stderr', new TextEncoder().encode(`lua: ${words}\n`));
  if (outcome !== 'syntax') return { kind: 'exited', exitCode: 1 };
  const line = /^[^\n]*?:(\d+):/.exec(words)?.[1];
  return line === undefined ? { kind: 'compile-failed' } : { kind: 'compile-failed', line: Number(line) };
}
