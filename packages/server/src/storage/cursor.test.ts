import { randomBytes } from 'node:crypto';
import { AppError } from '@atrium/contract/errors';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CursorCodec } from './cursor.ts';

const codec = new CursorCodec(Buffer.alloc(32, 7));
const scope = 'messages.page:rm_1';
const payload = { messageId: 'rm_1#0000000042', createdAt: '2026-11-22T10:00:00.000Z' };

function refusal(of: () => unknown): unknown {
  try {
    return of();
  } catch (error) {
    return error instanceof AppError ? error.code : error;
  }
}

describe('cursors', () => {
  it('[STO-19] a cursor comes back as what it was made of', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (anyScope, anyPayload) => {
        const text = codec.encode(anyScope, anyPayload);
        expect(text).toMatch(/^[\w-]+$/);
        expect(codec.decode(anyScope, text)).toEqual(JSON.parse(JSON.stringify(anyPayload)));
      }),
    );
  });

  it('[STO-19] a cursor of another list is invalid', () => {
    const text = codec.encode(scope, payload);
    expect(refusal(() => codec.decode('messages.page:rm_2', text))).toBe('invalid');
    // The border between scope and payload cannot be moved.
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (other) => {
        expect(refusal(() => codec.decode(scope + other, text))).toBe('invalid');
      }),
    );
  });

  it('[STO-19] a cursor of another deployment is invalid', () => {
    const text = new CursorCodec(randomBytes(32)).encode(scope, payload);
    expect(refusal(() => codec.decode(scope, text))).toBe('invalid');
  });

  it('[STO-19] changing any bit makes a cursor invalid', () => {
    const bytes = Buffer.from(codec.encode(scope, payload), 'base64url');
    fc.assert(
      fc.property(fc.nat(bytes.length * 8 - 1), (bit) => {
        const forged = Buffer.from(bytes);
        forged.writeUInt8(forged.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        expect(refusal(() => codec.decode(scope, forged.toString('base64url')))).toBe('invalid');
      }),
    );
  });

  it('[STO-19] anything else is invalid', () => {
    const text = codec.encode(scope, payload);
    for (const forged of [
      '',
      'x',
      text.slice(0, -1),
      `${text}A`,
      `${text}=`,
      ` ${text}`,
      text.slice(0, 22),
    ]) {
      expect(refusal(() => codec.decode(scope, forged))).toBe('invalid');
    }
    fc.assert(
      fc.property(fc.string(), (forged) => {
        expect(refusal(() => codec.decode(scope, forged))).toBe('invalid');
      }),
    );
  });
});
