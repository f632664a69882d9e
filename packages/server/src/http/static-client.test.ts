import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestServer } from '../testing/test-server.ts';

const PAGE = '<!doctype html><title>Atrium</title>';
const SCRIPT = 'export const answer = 42;\n'.repeat(200);

let folder: string;
let running: Awaited<ReturnType<typeof startTestServer>> | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atrium-web-'));
  const dist = join(folder, 'dist');
  await mkdir(join(dist, 'assets'), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), 'outside');
  await writeFile(join(dist, 'index.html'), PAGE);
  await writeFile(join(dist, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  await writeFile(join(dist, 'assets', 'main-abc123.js'), SCRIPT);
  await writeFile(join(dist, 'assets', 'main-abc123.js.br'), brotliCompressSync(SCRIPT));
  await writeFile(join(dist, 'assets', 'main-abc123.js.gz'), gzipSync(SCRIPT));
});
afterEach(async () => {
  await running?.close();
  running = undefined;
  await rm(folder, { recursive: true });
});

async function start(webRoot = join(folder, 'dist')) {
  const { url } = (running = await startTestServer({ webRoot }));
  /** Without what `fetch` does on its own: unpacking, and straightening out paths. */
  return (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    new Promise<{ status: number | undefined; headers: Record<string, unknown>; text: string }>(
      (resolve, reject) => {
        const outgoing = request(url, { path, headers, method }, (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            resolve({ status: incoming.statusCode, headers: incoming.headers, text });
          });
        });
        outgoing.on('error', reject).end();
      },
    );
}

const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

test('[HTTP-7] hashed files are kept for ever, everything else is asked for again', async () => {
  const get = await start();
  const script = await get('/assets/main-abc123.js');
  expect([script.status, script.text]).toEqual([200, SCRIPT]);
  expect(script.headers).toMatchObject({
    'cache-control': 'public, max-age=31536000, immutable',
    'content-type': 'application/javascript; charset=utf-8',
    'x-content-type-options': 'nosniff',
  });
  for (const path of ['/', '/index.html', '/icon.svg']) {
    const { status, headers } = await get(path);
    expect([status, headers['cache-control']]).toEqual([200, 'no-cache']);
  }
});

test.each([
  ['br, gzip', 'br'],
  ['gzip', 'gzip'],
  ['identity', undefined],
])('[HTTP-7] a browser that takes %s gets the file packed before as %s', async (accepted, encoding) => {
  const get = await start();
  const { status, headers } = await get('/assets/main-abc123.js', { 'accept-encoding': accepted });
  expect([status, headers['content-encoding']]).toEqual([200, encoding]);
  expect(headers).toMatchObject({
    'content-type': 'application/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
  });
  expect(headers['vary']).toMatch(/accept-encoding/i);
});

test.each(['/', '/rooms/rm_1', '/rooms/a.b', '/settings?tab=1'])(
  '[HTTP-7] %s shows the page',
  async (path) => {
    const get = await start();
    const { status, headers, text } = await get(path, BROWSER);
    expect([status, text, headers['cache-control']]).toEqual([200, PAGE, 'no-cache']);
    expect(headers['content-security-policy']).toContain(`require-trusted-types-for 'script'`);
  },
);

test.each([
  ['/api/nothing', BROWSER, 'GET'],
  ['/assets/main-old.js', BROWSER, 'GET'],
  ['/rooms/rm_1', { accept: 'application/json' }, 'GET'],
  ['/rooms/rm_1', BROWSER, 'POST'],
  ['/../secret.txt', { accept: '*/*' }, 'GET'],
  ['/%2e%2e/secret.txt', { accept: '*/*' }, 'GET'],
  ['/assets/..%2f..%2fsecret.txt', { accept: '*/*' }, 'GET'],
  ['/assets/%2e%2e/%2e%2e/secret.txt', { accept: '*/*' }, 'GET'],
  ['//secret.txt', { accept: '*/*' }, 'GET'],
  ['/assets', { accept: '*/*' }, 'GET'],
  ['/assets/', { accept: '*/*' }, 'GET'],
])('[HTTP-7] %s for %o by %s is not found', async (path, headers, method) => {
  const get = await start();
  const { status, text } = await get(path, headers, method);
  expect(status).toBe(404);
  expect(JSON.parse(text)).toMatchObject({ error: { code: 'not-found' } });
});

test('[HTTP-7] without a built client a person is told what to do', async () => {
  const get = await start(join(folder, 'nowhere'));
  const { status, text } = await get('/', BROWSER);
  expect(status).toBe(404);
  expect(text).toContain('npm run build');
});

test('[PRV-8] the program that builds projects may compile WebAssembly, packed or not, and nothing else may', async () => {
  const name = '/assets/build-worker-abc123.js';
  await writeFile(join(folder, 'dist', name), SCRIPT);
  await writeFile(join(folder, 'dist', `${name}.br`), brotliCompressSync(SCRIPT));
  const get = await start();
  const policyOf = async (path: string, headers: Record<string, string> = {}) =>
    String((await get(path, headers)).headers['content-security-policy']);
  for (const headers of [{}, { 'accept-encoding': 'br' }]) {
    expect(await policyOf(name, headers)).toContain(
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval';",
    );
  }
  expect(await policyOf('/assets/main-abc123.js')).not.toContain('wasm');
  expect(await policyOf('/', BROWSER)).not.toContain('wasm');
});
