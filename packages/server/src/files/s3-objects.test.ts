import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RequestSigner } from '../storage/request-signer.ts';
import { S3Objects } from './s3-objects.ts';
import { ownFile } from './upload-stage.ts';

const KEYS = { accessKeyId: 'AKIAQWERTYUIOPASDFGH', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG' };
const REGION = 'eu-central-1';
const BUCKET = 'team-files';

let bucket: Server;
let endpoint: string;
let directory: string;
const kept = new Map<string, Buffer>();

beforeEach(async () => {
  kept.clear();
  directory = await mkdtemp(join(tmpdir(), 'atrium-s3-'));
  bucket = createServer((request, response) => {
    void answer(request).then(({ status, body }) => response.writeHead(status).end(body));
  });
  bucket.listen(0, '127.0.0.1');
  await once(bucket, 'listening');
  endpoint = `http://127.0.0.1:${(bucket.address() as AddressInfo).port}`;
});
afterEach(async () => {
  bucket.closeAllConnections();
  bucket.close();
  await rm(directory, { recursive: true });
});

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** Signature version 4 as its documentation describes it, written anew. */
function expectedSignature(request: IncomingMessage, scope: string, names: string): string {
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const lines = names.split(';').map((name) => `${name}:${String(request.headers[name])}\n`);
  const sorted = query.split('&').sort().join('&');
  const hash = String(request.headers['x-amz-content-sha256']);
  const canonical = [request.method, path, sorted, lines.join(''), names, hash].join('\n');
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${KEYS.secretAccessKey}`);
  const text = `AWS4-HMAC-SHA256\n${String(request.headers['x-amz-date'])}\n${scope}\n${sha256(canonical)}`;
  return hmac(key, text).toString('hex');
}

function refusalOf(request: IncomingMessage, body: Buffer): { status: number; body: string } | undefined {
  const form = /^AWS4-HMAC-SHA256 Credential=(\w+)\/(\S+), SignedHeaders=(\S+), Signature=(\w+)$/;
  const [, id, scope = '', names = '', signature] = form.exec(request.headers.authorization ?? '') ?? [];
  const isSigned = id === KEYS.accessKeyId && signature === expectedSignature(request, scope, names);
  const signed = new Set(names.split(';'));
  const covers = ['host', 'x-amz-content-sha256', 'x-amz-date'].every((name) => signed.has(name));
  const isMeant = scope.endsWith(`/${REGION}/s3/aws4_request`);
  if (!isSigned || !covers || !isMeant) return { status: 403, body: 'SignatureDoesNotMatch' };
  const isWhole = request.headers['x-amz-content-sha256'] === sha256(body);
  return isWhole ? undefined : { status: 400, body: 'XAmzContentSHA256Mismatch' };
}

/** A bucket that refuses whatever is not signed, or not what was signed. */
async function answer(request: IncomingMessage): Promise<{ status: number; body: string | Buffer }> {
  const body = await buffer(request);
  const refusal = refusalOf(request, body);
  if (refusal) return refusal;
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const key = path.slice(`/${BUCKET}/`.length);
  if (key === '') return { status: 200, body: listing(new URLSearchParams(query).get('start-after') ?? '') };
  if (request.method === 'PUT') kept.set(key, body);
  if (request.method === 'DELETE') kept.delete(key);
  return request.method === 'GET' ? given(key, request.headers.range) : { status: 200, body: '' };
}

function given(key: string, range = ''): { status: number; body: string | Buffer } {
  const found = kept.get(key);
  if (!found) return { status: 404, body: 'NoSuchKey' };
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
  return from === undefined
    ? { status: 200, body: found }
    : { status: 206, body: found.subarray(Number(from), Number(to) + 1) };
}

/** Two to a page. */
function listing(after: string): string {
  const keys = [...kept.keys()].sort().filter((key) => key > after);
  const one = (key: string) => `<Contents><Key>${key}</Key><Size>${kept.get(key)!.length}</Size></Contents>`;
  return `<ListBucketResult><IsTruncated>${keys.length > 2}</IsTruncated>${keys.slice(0, 2).map(one).join('')}</ListBucketResult>`;
}

function objectsWith(keys = KEYS, name = BUCKET): S3Objects {
  const signer = new RequestSigner({
    region: REGION,
    credentials: () => Promise.resolve(keys),
    now: Date.now,
  });
  return new S3Objects({ endpoint, bucket: name, signer });
}

async function fileOf(text: string) {
  const path = join(directory, 'file');
  await writeFile(path, text);
  return ownFile(path);
}

test('[ATT-15] a bucket keeps, gives out by parts, lists and removes what is signed for it', async () => {
  const objects = objectsWith();
  for (const name of ['att_1', 'att_2', 'att_3'])
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await objects.keep(`${name}.bytes`, await fileOf(`of ${name}`));
  const text = async (range?: { from: number; to: number }) =>
    String(await buffer((await objects.read('att_2.bytes', range))!));
  expect(await text()).toBe('of att_2');
  expect(await text({ from: 3, to: 5 })).toBe('att');
  const found: unknown[] = [];
  for await (const one of objects.list()) found.push(one);
  expect(found).toEqual(['att_1', 'att_2', 'att_3'].map((name) => ({ key: `${name}.bytes`, size: 8 })));
  await objects.remove('att_2.bytes');
  await objects.remove('att_2.bytes');
  expect(await objects.read('att_2.bytes')).toBeUndefined();
});

test('[ATT-15] other keys and other bytes than were signed are refused, and that is told as unavailable', async () => {
  const file = await fileOf('as it was');
  const wrong = objectsWith({ ...KEYS, secretAccessKey: 'another' });
  await expect(wrong.keep('att_1.bytes', file)).rejects.toMatchObject({ code: 'unavailable' });
  await writeFile(file.path, 'as it IS!');
  await expect(objectsWith().keep('att_1.bytes', file)).rejects.toMatchObject({ code: 'unavailable' });
  expect(kept.size).toBe(0);
  await expect(objectsWith().read('../att_1')).rejects.toThrow('characters that it may not have');
});
