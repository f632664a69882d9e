import { readFileSync } from 'node:fs';
import { LuaFactory, type LuaEngine, type LuaWasm } from 'wasmoon';
import type { Guest, GuestEnd, GuestHost, Job } from './guest.ts';

const START = readFileSync(new URL('lua-start.lua', import.meta.url), 'utf8');
const FOLDER = '/work';

/** What this file needs of Emscripten's file system. */
interface EmscriptenStream {
  stream_ops: StreamOperations;
}
interface StreamOperations {
  readonly read: (stream: unknown, buffer: Uint8Array, offset: number, length: number) => number;
  readonly write: (stream: unknown, buffer: Uint8Array, offset: number, length: number) => number;
}
interface EmscriptenFiles {
  getStream(descriptor: number): EmscriptenStream;
  mkdir(path: string): void;
  chdir(path: string): void;
}

export const guest: Guest = async (host) => {
  const factory = new LuaFactory();
  const wasm = await factory.getLuaModule();
  const engine = await factory.createEngine({ injectObjects: false, enableProxy: false });
  const files = wasm.module.FS as EmscriptenFiles;
  connect(files, host);
  files.mkdir(FOLDER);
  files.chdir(FOLDER);
  engine.global.loadString(START, '=start');
  const job = host.takeJob();
  for (const { name, content } of job.files) factory.mountFileSync(wasm, `${FOLDER}/${name}`, content);
  return run({ host, engine, wasm }, job);
};

/** The three standard streams. A program's other files live in Emscripten's memory. */
function connect(files: EmscriptenFiles, host: GuestHost): void {
  const printer =
    (stream: 'stdout' | 'stderr'): StreamOperations['write'] =>
    (_stream, buffer, offset, length) => {
      host.write(stream, buffer.slice(offset, offset + length));
      return length;
    };
  const read: StreamOperations['read'] = (_stream, buffer, offset, length) => {
    const bytes = host.readInput(length);
    buffer.set(bytes, offset);
    return bytes.length;
  };
  for (const [descriptor, write] of [printer('stdout'), printer('stdout'), printer('stderr')].entries()) {
    const stream = files.getStream(descriptor);
    stream.stream_ops = { ...stream.stream_ops, read, write };
  }
}

interface Machine {
  readonly host: GuestHost;
  readonly engine: LuaEngine;
  readonly wasm: LuaWasm;
}

function run({ host, engine }: Machine, job: Job): GuestEnd {
  const main = job.files[0]?.name ?? 'main.lua';
  const exit = (code: number): never => host.exit({ kind: 'exited', exitCode: code & 0xff });
  for (const argument of [exit, main, job.isCompileOnly]) engine.global.pushValue(argument);
  const [outcome, words] = engine.global.runSync(3) as unknown as [string, string | undefined];
  if (outcome === 'done') return { kind: 'exited', exitCode: 0 };
  if (outcome === 'memory') return { kind: 'out-of-memory' };
  const stream = outcome === 'syntax' ? 'compiler' : 'stderr';
  host.write(stream, new TextEncoder().encode(`lua: ${words}\n`));
  if (outcome !== 'syntax') return { kind: 'exited', exitCode: 1 };
  const line = /^[^\n]*?:(\d+):/.exec(words ?? '')?.[1];
  return line === undefined ? { kind: 'compile-failed' } : { kind: 'compile-failed', line: Number(line) };
}
