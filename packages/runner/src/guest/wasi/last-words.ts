import type { GuestEnd, GuestHost } from '../guest.ts';
import type { Wasi } from './wasi.ts';
import type { StandardStreams } from './wasi-context.ts';

const KEPT_BYTES = 4096;
/** Of the memory there is: who has taken more than this and breaks down got no more. */
const FULL = 0.75;

/**
 * A program's pipes, and what it complained of last. An interpreter that runs out of memory says so and exits as after any
 * other error; only its words tell the one from the other. A program that says the same and fails gains nothing.
 */
export class LastWords {
  readonly streams: StandardStreams;
  readonly #memoryBytes: number;
  #kept = Buffer.alloc(0);

  constructor(host: GuestHost) {
    this.#memoryBytes = host.limits.memoryBytes;
    this.streams = {
      readInput: (length) => host.readInput(length),
      write: (stream, bytes) => {
        this.#kept = Buffer.concat([this.#kept, bytes.subarray(-KEPT_BYTES)]).subarray(-KEPT_BYTES);
        host.write(stream, bytes);
      },
    };
  }

  /** `end`, or `out-of-memory` where the program failed and its words or its size say so. */
  explain(end: GuestEnd, wasi: Wasi, complaint: RegExp): GuestEnd {
    const isFull = wasi.memoryBytes > FULL * this.#memoryBytes;
    if (end.kind === 'crashed' && isFull) return { kind: 'out-of-memory' };
    const hasFailed = end.kind === 'crashed' || (end.kind === 'exited' && end.exitCode !== 0);
    return hasFailed && complaint.test(this.#kept.toString()) ? { kind: 'out-of-memory' } : end;
  }
}
