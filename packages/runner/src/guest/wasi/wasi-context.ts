import type { Clock } from './clock.ts';
import type { Descriptor, Descriptors } from './descriptors.ts';
import type { DeviceNode } from './directory-node.ts';
import type { GuestMemory } from './guest-memory.ts';
import type { MemoryFiles } from './memory-files.ts';
import { WasiError } from './wasi-error.ts';

/** The program's pipes. */
export interface StandardStreams {
  /** Blocks. At most `length` bytes; none at the end. */
  readInput(length: number): Uint8Array;
  /** Blocks. The bytes are the guest's memory: they have to be taken before it returns. */
  write(stream: 'stdout' | 'stderr', bytes: Uint8Array): void;
}

/** What the calls of one guest share. */
export interface WasiContext {
  readonly memory: GuestMemory;
  readonly files: MemoryFiles;
  readonly descriptors: Descriptors;
  readonly streams: StandardStreams;
  readonly clock: Clock;
  /** What lies behind a name in `/dev`. */
  readonly deviceOf: (device: DeviceNode['device']) => Descriptor;
  /** Ending in NUL. */
  readonly arguments: readonly Uint8Array[];
  readonly environment: readonly Uint8Array[];
  /** Called before a call that waits for time or input, so that the guest can let go of what it has buffered. */
  readonly beforeWaiting: () => void;
}

/** By name. A call answers by writing to the guest's memory and refuses by throwing `WasiError`. */
export type WasiCalls = Readonly<Record<string, (...values: never[]) => void>>;

/** Bytes; paths are cut shorter still where they are walked. */
const LONGEST_TEXT = 64 * 1024;
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Of a path: `ilseq` if it is no UTF-8. */
export function textAt(memory: GuestMemory, pointer: number, length: number): string {
  const bytes = memory.bytes(pointer, length);
  if (bytes.length > LONGEST_TEXT) throw new WasiError('nametoolong');
  try {
    return decoder.decode(bytes);
  } catch {
    throw new WasiError('ilseq');
  }
}
