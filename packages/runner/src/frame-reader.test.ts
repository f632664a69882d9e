import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameReader } from './frame-reader.ts';
import { encodeFrame, FRAME_BYTES, FRAME_KINDS, type FrameKind } from './guest/frame.ts';

type Frame = readonly [FrameKind, string];

function readInPieces(bytes: Buffer, sizes: readonly number[]): Frame[] {
  const frames: Frame[] = [];
  const reader = new FrameReader((kind, content) => frames.push([kind, Buffer.from(content).toString()]));
  let from = 0;
  for (let turn = 0; from < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    reader.push(bytes.subarray(from, from + size));
    from += size;
  }
  return frames;
}

describe('frames', () => {
  it('[RUN-3] come out as they went in, however the pipe cuts them', () => {
    const frame = fc.tuple(fc.constantFrom(...FRAME_KINDS), fc.string({ maxLength: 50 }));
    fc.assert(
      fc.property(
        fc.array(frame, { maxLength: 20 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        (frames, sizes) => {
          const bytes = Buffer.concat(frames.map(([kind, text]) => encodeFrame(kind, Buffer.from(text))));
          expect(readInPieces(bytes, sizes)).toEqual(frames);
        },
      ),
    );
  });

  it('[RUN-21] what is none is refused, and so is one that would never end', () => {
    const reader = new FrameReader(() => {});
    expect(() => reader.push(Buffer.from([9, 0, 0, 0, 0]))).toThrow('not a frame');
    const endless = Buffer.alloc(5);
    endless.writeUInt32BE(FRAME_BYTES + 1, 1);
    expect(() => new FrameReader(() => {}).push(endless)).toThrow('not a frame');
  });
});
