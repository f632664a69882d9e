import { ABSOLUTE_TIME, CLOCK, EVENT, SIZE } from './abi.ts';
import { at } from './guest-memory.ts';
import type { WasiCalls, WasiContext } from './wasi-context.ts';
import { ERRNO, WasiError } from './wasi-error.ts';

type Subscription =
  | { readonly kind: 'clock'; readonly userdata: bigint; readonly dueAt: bigint }
  | { readonly kind: 'descriptor'; readonly userdata: bigint; readonly type: number; readonly errno: number };

const RESOLUTION_NS = 1_000n;
/** Bytes that a ready descriptor is said to take or hold; nobody can know. */
const READY_BYTES = 4096n;
const MOST_SUBSCRIPTIONS = 4096;

export function clockCalls(context: WasiContext): WasiCalls {
  const { memory, clock, descriptors } = context;
  return {
    clock_res_get: (id: number, result: number) => {
      read(id);
      memory.setU64(result, RESOLUTION_NS);
    },
    clock_time_get: (id: number, _precision: bigint, result: number) => memory.setU64(result, read(id)),
    poll_oneoff: poll,
  };

  function read(id: number): bigint {
    if (id === CLOCK.realtime) return clock.realtime();
    if (id === CLOCK.monotonic) return clock.monotonic();
    if (id === CLOCK.processCpu || id === CLOCK.threadCpu) return clock.cpu();
    throw new WasiError('inval');
  }

  /**
   * Files are always ready, and so is the input, as POSIX has it for files: a read may then wait. Only a poll of nothing but
   * clocks sleeps.
   */
  function poll(input: number, output: number, count: number, result: number): void {
    const length = count >>> 0;
    if (length === 0 || length > MOST_SUBSCRIPTIONS) throw new WasiError('inval');
    memory.bytes(input, length * SIZE.subscription);
    memory.bytes(output, length * SIZE.event);
    const subscriptions = Array.from({ length }, (_, index) =>
      subscriptionAt(at(input, index * SIZE.subscription)),
    );
    sleepUnlessReady(subscriptions);
    const now = clock.monotonic();
    const events = subscriptions.filter((entry) => entry.kind !== 'clock' || entry.dueAt <= now);
    for (const [index, event] of events.entries()) writeEvent(at(output, index * SIZE.event), event);
    memory.setU32(result, events.length);
  }

  function subscriptionAt(pointer: number): Subscription {
    const userdata = memory.u64(pointer);
    const type = memory.u8(at(pointer, 8));
    if (type === EVENT.clock) return { kind: 'clock', userdata, dueAt: dueAt(pointer) };
    if (type !== EVENT.read && type !== EVENT.write) throw new WasiError('inval');
    const errno = errnoOf(memory.u32(at(pointer, 16)));
    return { kind: 'descriptor', userdata, type, errno };
  }

  /** By the monotonic clock, whichever was asked for. */
  function dueAt(pointer: number): bigint {
    const now = read(memory.u32(at(pointer, 16)));
    const time = memory.u64(at(pointer, 24));
    const isAbsolute = (memory.u16(at(pointer, 40)) & ABSOLUTE_TIME) !== 0;
    return clock.monotonic() + (isAbsolute ? time - now : time);
  }

  function errnoOf(descriptor: number): number {
    try {
      descriptors.get(descriptor);
      return ERRNO.success;
    } catch {
      return ERRNO.badf;
    }
  }

  function sleepUnlessReady(subscriptions: readonly Subscription[]): void {
    let first: bigint | undefined;
    for (const subscription of subscriptions) {
      if (subscription.kind === 'descriptor') return;
      if (first === undefined || subscription.dueAt < first) first = subscription.dueAt;
    }
    const left = (first ?? 0n) - clock.monotonic();
    if (left <= 0n) return;
    context.beforeWaiting();
    clock.sleep(left);
  }

  function writeEvent(pointer: number, event: Subscription): void {
    memory.bytes(pointer, SIZE.event).fill(0);
    memory.setU64(pointer, event.userdata);
    if (event.kind === 'clock') return;
    memory.setU16(at(pointer, 8), event.errno);
    memory.setU8(at(pointer, 10), event.type);
    if (event.errno === ERRNO.success) memory.setU64(at(pointer, 16), READY_BYTES);
  }
}
