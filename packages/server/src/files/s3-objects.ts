import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { AppError } from '@atrium/contract/errors';
import type { RequestSigner } from '../storage/request-signer.ts';
import {
  checkedKey,
  type ByteRange,
  type ObjectStore,
  type OwnFile,
  type StoredObject,
} from './object-store.ts';

/** Of nothing, SHA-256. */
const EMPTY_HASH = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const ANSWER_MS = 120_000;

export interface S3ObjectsOptions {
  /** `https://s3.eu-central-1.amazonaws.com`, or that of a server of one's own; the bucket is put into the path. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly signer: RequestSigner;
}

interface Asked {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly hash?: string;
  readonly body?: ReadableStream;
}

/** Objects in a bucket. Each call is signed with the hash of its body, so the bucket refuses bytes that are others. */
export class S3Objects implements ObjectStore {
  readonly #options: S3ObjectsOptions;

  constructor(options: S3ObjectsOptions) {
    this.#options = options;
  }

  async keep(key: string, { path, size, hash }: OwnFile): Promise<void> {
    const body = Readable.toWeb(createReadStream(path)) as ReadableStream;
    const headers = { 'content-length': String(size), 'content-type': 'application/octet-stream' };
    await this.#ask({ method: 'PUT', key, headers, hash, body });
  }

  async read(key: string, range?: ByteRange): Promise<Readable | undefined> {
    const headers: Record<string, string> = range ? { range: `bytes=${range.from}-${range.to}` } : {};
    const answer = await this.#ask({ method: 'GET', key, headers });
    if (answer.status === 404 || answer.body === null) return undefined;
    // oxlint-disable-next-line typescript/no-unnecessary-type-assertion -- two libraries describe one stream
    return Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]);
  }

  async remove(key: string): Promise<void> {
    const answer = await this.#ask({ method: 'DELETE', key });
    await answer.body?.cancel();
  }

  async *list(): AsyncIterable<StoredObject> {
    let after = '';
    for (;;) {
      const query = { 'list-type': '2', ...(after !== '' && { 'start-after': after }) };
      // oxlint-disable-next-line no-await-in-loop -- each page names the next
      const text = await (await this.#ask({ method: 'GET', query })).text();
      const found = objectsIn(text);
      yield* found;
      const last = found.at(-1);
      if (last === undefined || !text.includes('<IsTruncated>true</IsTruncated>')) return;
      after = last.key;
    }
  }

  /** Answers that are neither good nor `404` are thrown as `unavailable`. */
  async #ask({ method, key, query = {}, headers = {}, hash = EMPTY_HASH, body }: Asked): Promise<Response> {
    const { endpoint, bucket, signer } = this.#options;
    const { protocol, host } = new URL(endpoint);
    const path = key === undefined ? `/${bucket}` : `/${bucket}/${checkedKey(key)}`;
    const given = { ...headers, host, 'x-amz-content-sha256': hash };
    const signed = await signer.headersFor({ method, protocol, host, path, query, headers: given });
    const { host: _, ...sent } = signed;
    const search = new URLSearchParams(query).toString();
    const answer = await fetch(`${protocol}//${host}${path}${search === '' ? '' : `?${search}`}`, {
      method,
      headers: sent,
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_MS),
      ...(body && { body, duplex: 'half' }),
    }).catch((error: unknown) => {
      throw new AppError('unavailable', 'The store of files cannot be reached.', { cause: error });
    });
    if (answer.ok || answer.status === 404) return answer;
    const cause = new Error(`the bucket answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
    throw new AppError('unavailable', 'The store of files refuses.', { cause });
  }
}

/** Keys are of characters that XML leaves as they are. */
function objectsIn(xml: string): StoredObject[] {
  return [...xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)].flatMap(([, one = '']) => {
    const key = /<Key>([A-Za-z0-9_.]+)<\/Key>/.exec(one)?.[1];
    const size = /<Size>(\d+)<\/Size>/.exec(one)?.[1];
    return key === undefined ? [] : [{ key, size: Number(size ?? 0) }];
  });
}
