import type { GuestEnd, GuestHost } from '../guest.ts';
import type { StandardStreams } from './wasi-context.ts';

const KEPT_BYTES = 4096;

/**
 * A program's pipes, and what it complained of last. An interpreter that runs out of memory says so and exits as after any
 * other error; only its words tell the one from the other. A program that says the same and fails gains nothing.
 */
export class LastWords {
  readonly streams: StandardStreams;
  #kept = Buffer.alloc(0);

  constructor(host: GuestHost) {
    this.streams = {
      readInput: (length) => host.readInput(length),
      write: (stream, bytes) => {
        this.#kept = Buffer.concat([this.#kept, bytes.subarray(-KEPT_BYTES)]).subarray(-KEPT_BYTES);
        host.write(stream, bytes);
      },
    };
  }

  get text(): string {
    return this.#kept.toString();
  }

  /** `end`, or `out-of-memory` where the program failed with words that say so. */
  explain(end: GuestEnd, complaint: RegExp): GuestEnd {
    const hasFailed = end.kind === 'crashed' || (end.kind === 'exited' && end.exitCode !== 0);
    return hasFailed && complaint.test(this.text) ? { kind: 'out-of-memory' } : end;
  }
}
