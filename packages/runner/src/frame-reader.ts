import { FRAME_BYTES, FRAME_HEADER_BYTES, FRAME_KINDS, type FrameKind } from './guest/frame.ts';

/** A child that speaks another language than ours was taken over or broke down. */
export class FrameError extends Error {}

/** Cuts what comes out of a child's pipe into frames. */
export class FrameReader {
  readonly #onFrame: (kind: FrameKind, bytes: Uint8Array) => void;
  #rest: Buffer = Buffer.alloc(0);

  constructor(onFrame: (kind: FrameKind, bytes: Uint8Array) => void) {
    this.#onFrame = onFrame;
  }

  /** Throws a `FrameError` for what is no frame. Never holds more than one frame. */
  push(bytes: Buffer): void {
    let rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    while (rest.length >= FRAME_HEADER_BYTES) {
      const kind = FRAME_KINDS[rest.readUInt8(0)];
      const length = rest.readUInt32BE(1);
      if (kind === undefined || length > FRAME_BYTES) throw new FrameError('not a frame');
      const end = FRAME_HEADER_BYTES + length;
      if (rest.length < end) break;
      this.#onFrame(kind, rest.subarray(FRAME_HEADER_BYTES, end));
      rest = rest.subarray(end);
    }
    this.#rest = rest;
  }
}
