import { createDecipheriv, createECDH, hkdfSync, randomBytes, type ECDH } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { PushSubscriptionForm } from '../../packages/contract/src/reminders.ts';

const TAG_BYTES = 16;
const SALT_BYTES = 16;
/** Salt, record size and the length of the sender's key stand before that key (RFC 8188 2.1). */
const HEAD_BYTES = SALT_BYTES + 4 + 1;

/** A push service on this machine, and the browser that has subscribed with it: it can read what was sent. */
export class PushStandIn {
  readonly subscription: PushSubscriptionForm;
  /** As they came over the wire. */
  readonly bodies: Buffer[] = [];
  readonly #server: Server;
  readonly #keys: ECDH;
  readonly #auth: Buffer;

  private constructor(server: Server) {
    this.#server = server;
    this.#keys = createECDH('prime256v1');
    this.#keys.generateKeys();
    this.#auth = randomBytes(16);
    const { port } = server.address() as AddressInfo;
    const keys = { p256dh: this.#keys.getPublicKey('base64url'), auth: this.#auth.toString('base64url') };
    this.subscription = { endpoint: `http://127.0.0.1:${port}/push`, keys };
  }

  static async start(): Promise<PushStandIn> {
    const server = createServer((request, reply) => {
      void buffer(request).then((body) => {
        standIn.bodies.push(body);
        reply.writeHead(201).end();
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const standIn = new PushStandIn(server);
    return standIn;
  }

  /** One record of `aes128gcm` (RFC 8188) under the keys of Web Push (RFC 8291). Throws if it is not for this browser. */
  read(body: Buffer): string {
    const salt = body.subarray(0, SALT_BYTES);
    const sealedFrom = HEAD_BYTES + body.readUInt8(HEAD_BYTES - 1);
    const sender = body.subarray(HEAD_BYTES, sealedFrom);
    const sealed = body.subarray(sealedFrom);
    const names = Buffer.concat([Buffer.from('WebPush: info\0'), this.#keys.getPublicKey(), sender]);
    const shared = derive({ key: this.#keys.computeSecret(sender), salt: this.#auth }, names, 32);
    const key = derive({ key: shared, salt }, 'Content-Encoding: aes128gcm\0', 16);
    const nonce = derive({ key: shared, salt }, 'Content-Encoding: nonce\0', 12);
    const cipher = createDecipheriv('aes-128-gcm', key, nonce).setAuthTag(sealed.subarray(-TAG_BYTES));
    const plain = Buffer.concat([cipher.update(sealed.subarray(0, -TAG_BYTES)), cipher.final()]);
    // The last record ends with 2, then padding.
    return plain.subarray(0, plain.lastIndexOf(2)).toString();
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }
}

function derive({ key, salt }: { key: Buffer; salt: Buffer }, name: string | Buffer, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, name, length));
}
