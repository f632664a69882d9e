import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  randomBytes,
  scrypt,
  timingSafeEqual,
} from 'node:crypto';
import { SCRYPT, type Encryption } from './archive-header.ts';
import { ArchiveRefused } from './archive-refused.ts';

const TAG_BYTES = 16;
const KEY_BYTES = 32;
/** scrypt needs 128 * N * r bytes; Node counts a little more. */
const SCRYPT_MEMORY = 160 * 1024 * 1024;

/** Where a chunk stands: a chunk is opened at its own place alone. */
export interface ChunkPlace {
  /** From 0. */
  readonly counter: number;
  readonly isLast: boolean;
}

/** Closes chunks so that none can be changed, moved or left out without being noticed. */
export interface Seal {
  readonly sealBytes: number;
  close(body: Buffer, place: ChunkPlace): { body: Buffer; seal: Buffer };
  /** Throws `ArchiveRefused`. */
  open(body: Buffer, seal: Buffer, place: ChunkPlace): Buffer;
}

/** Against accidents: whoever alters an archive on purpose can also write the checksums anew. */
export function checksumSeal(headerHash: Buffer): Seal {
  const sealOf = (body: Buffer, place: ChunkPlace): Buffer =>
    createHash('sha256').update(headerHash).update(placeBytes(place)).update(body).digest();
  return {
    sealBytes: 32,
    close: (body, place) => ({ body, seal: sealOf(body, place) }),
    open: (body, seal, place) => {
      if (!sealOf(body, place).equals(seal)) throw damaged(place);
      return body;
    },
  };
}

/** The key belongs to one archive (its salt is drawn), so the counter alone makes each nonce the only one. */
export function encryptingSeal(headerHash: Buffer, key: Buffer): Seal {
  const nonceOf = ({ counter }: ChunkPlace): Buffer => {
    const nonce = Buffer.alloc(12);
    nonce.writeUIntBE(counter, 6, 6);
    return nonce;
  };
  const boundTo = (place: ChunkPlace): Buffer => Buffer.concat([headerHash, placeBytes(place)]);
  return {
    sealBytes: TAG_BYTES,
    close: (body, place) => {
      const cipher = createCipheriv('aes-256-gcm', key, nonceOf(place)).setAAD(boundTo(place));
      const closed = Buffer.concat([cipher.update(body), cipher.final()]);
      return { body: closed, seal: cipher.getAuthTag() };
    },
    open: (body, seal, place) => {
      const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(place), { authTagLength: TAG_BYTES });
      decipher.setAAD(boundTo(place)).setAuthTag(seal);
      try {
        return Buffer.concat([decipher.update(body), decipher.final()]);
      } catch {
        throw damaged(place);
      }
    },
  };
}

/** For a new archive. */
export async function newKey(passphrase: string): Promise<{ key: Buffer; encryption: Encryption }> {
  const salt = randomBytes(16);
  const { key, check } = await derive(passphrase, salt);
  const encryption: Encryption = {
    cipher: 'aes-256-gcm',
    kdf: 'scrypt',
    ...SCRYPT,
    salt: salt.toString('base64'),
    check: check.toString('base64'),
  };
  return { key, encryption };
}

/** Of an archive that is there. Throws `ArchiveRefused` for a wrong passphrase. */
export async function knownKey(passphrase: string, encryption: Encryption): Promise<Buffer> {
  const { key, check } = await derive(passphrase, Buffer.from(encryption.salt, 'base64'));
  if (!timingSafeEqual(check, Buffer.from(encryption.check, 'base64')))
    throw new ArchiveRefused('passphrase', 'the passphrase is another');
  return key;
}

async function derive(passphrase: string, salt: Buffer): Promise<{ key: Buffer; check: Buffer }> {
  const options = { ...SCRYPT, maxmem: SCRYPT_MEMORY };
  const key = await new Promise<Buffer>((resolve, reject) => {
    scrypt(passphrase.normalize('NFKC'), salt, KEY_BYTES, options, (error, derived) =>
      error ? reject(error) : resolve(derived),
    );
  });
  return { key, check: createHmac('sha256', key).update('atrium archive passphrase').digest() };
}

function placeBytes({ counter, isLast }: ChunkPlace): Buffer {
  const bytes = Buffer.alloc(9);
  bytes.writeBigUInt64BE(BigInt(counter));
  bytes.writeUInt8(isLast ? 1 : 0, 8);
  return bytes;
}

function damaged({ counter }: ChunkPlace): ArchiveRefused {
  return new ArchiveRefused('altered', `part ${counter + 1} is not as it was written`);
}
