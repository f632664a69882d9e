import type { GuestEnd } from './guest.ts';

/**
 * What a child writes: frames on one pipe, so that everything keeps its order. A frame is a byte for its kind, four for
 * its length (big endian) and its bytes. The guest's own words never leave their frames, so it cannot forge another;
 * a child that was taken over can, and gains nothing but to describe its own run wrongly.
 */
export const FRAME_KINDS = ['stdout', 'stderr', 'compiler', 'status'] as const;
export type FrameKind = (typeof FRAME_KINDS)[number];

export const FRAME_HEADER_BYTES = 5;
/** Of the bytes of one frame; longer words are cut into several. */
export const FRAME_BYTES = 32 * 1024;

/** What a child says of itself, as JSON. */
export type ChildStatus = 'ready' | 'program-starts' | { readonly end: GuestEnd };

export function encodeFrame(kind: FrameKind, bytes: Uint8Array): Uint8Array {
  const frame = new Uint8Array(FRAME_HEADER_BYTES + bytes.length);
  frame[0] = FRAME_KINDS.indexOf(kind);
  new DataView(frame.buffer).setUint32(1, bytes.length);
  frame.set(bytes, FRAME_HEADER_BYTES);
  return frame;
}
