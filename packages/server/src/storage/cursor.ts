import { createHmac, timingSafeEqual } from 'node:crypto';
import { AppError } from '@atrium/contract/errors';

const SIGNATURE_BYTES = 16;

/**
 * Opaque places in lists, for clients to hand back. Each is signed with the deployment's secret and bound to a scope,
 * for example `messages.page:<roomId>`: one that was made up, altered, or made for another scope is refused.
 * The payload is not secret.
 */
export class CursorCodec {
  readonly #key: Buffer;

  constructor(secret: Uint8Array) {
    this.#key = createHmac('sha256', secret).update('atrium cursor').digest();
  }

  /** `payload`: anything that JSON can hold. */
  encode(scope: string, payload: unknown): string {
    const body = Buffer.from(JSON.stringify(payload), 'utf8');
    return Buffer.concat([this.#sign(scope, body), body]).toString('base64url');
  }

  /** The payload that was encoded. Throws `AppError('invalid')`. */
  decode(scope: string, text: string): unknown {
    const bytes = Buffer.from(text, 'base64url');
    const signature = bytes.subarray(0, SIGNATURE_BYTES);
    const body = bytes.subarray(SIGNATURE_BYTES);
    const isWhole = signature.length === SIGNATURE_BYTES && bytes.toString('base64url') === text;
    if (!isWhole || !timingSafeEqual(signature, this.#sign(scope, body))) {
      throw new AppError('invalid', 'The cursor is not one of this list.');
    }
    return JSON.parse(body.toString('utf8'));
  }

  #sign(scope: string, body: Uint8Array): Buffer {
    const hmac = createHmac('sha256', this.#key);
    // The length keeps a scope from reaching into the payload.
    hmac.update(`${Buffer.byteLength(scope)}:${scope}`).update(body);
    return hmac.digest().subarray(0, SIGNATURE_BYTES);
  }
}
