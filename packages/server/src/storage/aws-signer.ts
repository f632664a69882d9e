import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { CONTENT_TYPE, TARGET_PREFIX, type Signer } from './signing.ts';

/** Credentials are renewed this long before they end. */
const RENEW_BEFORE_MS = 5 * 60_000;

export interface AwsCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  expiration?: Date;
}

/** `forceRefresh`: the service has called the last ones expired. */
export type CredentialProvider = (options?: { forceRefresh?: boolean }) => Promise<AwsCredentials>;

export interface AwsSignerOptions {
  region: string;
  /** Host name, with a port if it is not the default one. */
  host: string;
  credentials: CredentialProvider;
  /** Milliseconds since 1970. */
  now?: () => number;
}

/** Signature version 4 by AWS's own signer. */
export class AwsSigner implements Signer {
  readonly #host: string;
  readonly #provider: CredentialProvider;
  readonly #now: () => number;
  readonly #signature: SignatureV4;
  #identity: Promise<AwsCredentials> | undefined;
  #renewAt = Infinity;
  #forceRefresh = false;
  #clockOffsetMs = 0;

  constructor({ region, host, credentials, now = Date.now }: AwsSignerOptions) {
    this.#host = host;
    this.#provider = credentials;
    this.#now = now;
    this.#signature = new SignatureV4({
      service: 'dynamodb',
      region,
      credentials: () => this.#credentials(),
      sha256: NodeSha256,
      applyChecksum: false,
    });
  }

  async headersOf(operation: string, body: string): Promise<string[]> {
    const request = {
      method: 'POST',
      protocol: 'https:',
      hostname: this.#host,
      path: '/',
      query: {},
      headers: { host: this.#host, 'content-type': CONTENT_TYPE, 'x-amz-target': TARGET_PREFIX + operation },
      body,
    };
    const signingDate = new Date(this.#now() + this.#clockOffsetMs);
    const signed = await this.#signature.sign(request, { signingDate });
    return Object.entries(signed.headers).flat();
  }

  renewCredentials(): void {
    this.#identity = undefined;
    this.#forceRefresh = true;
  }

  correctClock(serverNow: number): void {
    this.#clockOffsetMs = serverNow - this.#now();
  }

  #credentials(): Promise<AwsCredentials> {
    if (this.#identity === undefined || this.#now() >= this.#renewAt) {
      const identity = this.#provider({ forceRefresh: this.#forceRefresh });
      this.#forceRefresh = false;
      this.#renewAt = Infinity;
      this.#identity = identity;
      identity.then(
        ({ expiration }) => {
          if (expiration) this.#renewAt = expiration.getTime() - RENEW_BEFORE_MS;
        },
        // The request that waits for it reports the failure; the next one asks again.
        () => {
          this.#identity = undefined;
        },
      );
    }
    return this.#identity;
  }
}

/** The signer's hash over node:crypto, which is several times faster than its JavaScript one. */
export class NodeSha256 {
  readonly #secret: Uint8Array | string | undefined;
  #hash: Hash | Hmac;

  constructor(secret?: SourceData) {
    this.#secret = secret === undefined ? undefined : toBytes(secret);
    this.#hash = this.#start();
  }

  update(data: Uint8Array | string): void {
    this.#hash.update(data);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  reset(): void {
    this.#hash = this.#start();
  }

  #start(): Hash | Hmac {
    return this.#secret === undefined ? createHash('sha256') : createHmac('sha256', this.#secret);
  }
}

type SourceData = string | ArrayBuffer | ArrayBufferView;

function toBytes(data: SourceData): Uint8Array | string {
  if (typeof data === 'string' || data instanceof Uint8Array) return data;
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
