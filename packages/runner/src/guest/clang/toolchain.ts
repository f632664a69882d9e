import type { GuestHost } from '../guest.ts';
import { processClock } from '../wasi/clock.ts';
import { MemoryFiles } from '../wasi/memory-files.ts';
import { runWasi } from '../wasi/run-wasi.ts';
import { filesOfTar } from '../wasi/tar-archive.ts';
import { Wasi } from '../wasi/wasi.ts';

/** Of object files and the program; sources and headers are free. */
const OUTPUT_LIMITS = { fileBytes: 128 * 1024 * 1024, inodes: 4_000 };

/** Bytes kept of what a tool says. */
const MOST_WORDS = 64 * 1024;

/** `said`: what it complained of, or the beginning of it. */
export type ToolEnd =
  | { readonly kind: 'done'; readonly said: string }
  | { readonly kind: 'refused'; readonly said: string }
  | { readonly kind: 'broken'; readonly said: string; readonly reason: string };

/** Clang and its linker with their headers and libraries, over files that all of their runs share. */
export class Toolchain {
  readonly files = new MemoryFiles({ ...OUTPUT_LIMITS, now: () => processClock.realtime() });
  readonly #module: WebAssembly.Module;

  constructor(host: GuestHost) {
    this.#module = new WebAssembly.Module(host.readRuntime('@yowasp/clang/gen/llvm.core.wasm'));
    const resources = filesOfTar(host.readRuntime('@yowasp/clang/gen/llvm-resources.tar'));
    for (const [path, content] of resources) this.files.addFile(`/usr/${path}`, content);
    this.files.addDirectory('/tmp');
  }

  run(args: readonly string[]): ToolEnd {
    // They write single characters.
    const pieces: Buffer[] = [];
    let length = 0;
    const wasi = new Wasi({
      args,
      files: this.files,
      limits: OUTPUT_LIMITS,
      streams: {
        readInput: () => new Uint8Array(0),
        write: (_stream, bytes) => {
          length += bytes.length;
          if (length <= MOST_WORDS) pieces.push(Buffer.from(bytes));
        },
      },
    });
    const end = runWasi(wasi, this.#module);
    const said = Buffer.concat(pieces).toString();
    if (end.kind === 'exited') return { kind: end.exitCode === 0 ? 'done' : 'refused', said };
    const isFull = end.kind !== 'crashed' || end.reason === 'unreachable';
    return { kind: 'broken', said, reason: isFull ? 'out of memory' : end.reason };
  }
}
