import { WasiError } from './wasi-error.ts';

const NO_MEMORY = new DataView(new ArrayBuffer(0));

/**
 * The linear memory of a guest. Every access is checked against its end: `fault` beyond it. Numbers come from the guest as
 * signed 32 bits.
 */
export class GuestMemory {
  #memory: WebAssembly.Memory | undefined;
  #view = NO_MEMORY;

  attach(memory: WebAssembly.Memory): void {
    this.#memory = memory;
  }

  get size(): number {
    return this.#current().byteLength;
  }

  /** A window into the guest's memory, not a copy: it is void as soon as the guest goes on. */
  bytes(pointer: number, length: number): Uint8Array {
    const start = pointer >>> 0;
    const size = length >>> 0;
    const { buffer } = this.#current();
    if (start + size > buffer.byteLength) throw new WasiError('fault');
    return new Uint8Array(buffer, start, size);
  }

  u8(pointer: number): number {
    return this.#at(pointer, 1).getUint8(pointer >>> 0);
  }

  u16(pointer: number): number {
    return this.#at(pointer, 2).getUint16(pointer >>> 0, true);
  }

  u32(pointer: number): number {
    return this.#at(pointer, 4).getUint32(pointer >>> 0, true);
  }

  u64(pointer: number): bigint {
    return this.#at(pointer, 8).getBigUint64(pointer >>> 0, true);
  }

  setU8(pointer: number, value: number): void {
    this.#at(pointer, 1).setUint8(pointer >>> 0, value);
  }

  setU16(pointer: number, value: number): void {
    this.#at(pointer, 2).setUint16(pointer >>> 0, value, true);
  }

  setU32(pointer: number, value: number): void {
    this.#at(pointer, 4).setUint32(pointer >>> 0, value, true);
  }

  setU64(pointer: number, value: bigint): void {
    this.#at(pointer, 8).setBigUint64(pointer >>> 0, value, true);
  }

  #at(pointer: number, length: number): DataView {
    const view = this.#current();
    if ((pointer >>> 0) + length > view.byteLength) throw new WasiError('fault');
    return view;
  }

  /** Growing detaches the buffer, so the view is made anew. */
  #current(): DataView {
    const buffer = this.#memory?.buffer;
    if (buffer !== undefined && this.#view.buffer !== buffer) this.#view = new DataView(buffer);
    return this.#view;
  }
}

/** `pointer + offset` of a structure, as the guest's 32 bits have it: too far is caught as a `fault` and does not wrap. */
export function at(pointer: number, offset: number): number {
  const sum = (pointer >>> 0) + offset;
  if (sum > 0xffff_ffff) throw new WasiError('fault');
  return sum;
}
