import { SignatureV4 } from '@smithy/signature-v4';
import { NodeSha256, type CredentialProvider } from './aws-signer.ts';

export interface RequestToSign {
  readonly method: string;
  readonly protocol: string;
  /** With its port, if it has one. */
  readonly host: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** With `host` and `x-amz-content-sha256`. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface RequestSignerOptions {
  readonly region: string;
  readonly credentials: CredentialProvider;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Signs calls to S3, whose bodies are named by their hash. */
export class RequestSigner {
  readonly #signature: SignatureV4;
  readonly #now: () => number;

  constructor({ region, credentials, now }: RequestSignerOptions) {
    this.#now = now;
    this.#signature = new SignatureV4({
      service: 's3',
      region,
      credentials,
      sha256: NodeSha256,
      applyChecksum: false,
      uriEscapePath: false,
    });
  }

  async headersFor({ host, query, headers, ...rest }: RequestToSign): Promise<Record<string, string>> {
    const request = { ...rest, hostname: host, query: { ...query }, headers: { ...headers } };
    const signed = await this.#signature.sign(request, { signingDate: new Date(this.#now()) });
    return signed.headers;
  }
}
