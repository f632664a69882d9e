import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { Site } from '../http/site.ts';
import { createLog } from '../observability/log.ts';
import { PreviewAddresses } from './preview-place.ts';
import { createPreviewServer, type PreviewServer } from './preview-server.ts';

interface Settings {
  readonly publicUrl?: string;
  readonly previewOrigin?: string;
  readonly isProduction?: boolean;
  readonly listensOn?: string;
}

const APPLICATION = 5000;
const running: PreviewServer[] = [];
const squatters: Server[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
  for (const squatter of squatters.splice(0)) squatter.close();
});

function build({ publicUrl, previewOrigin, isProduction = true, listensOn = '127.0.0.1' }: Settings = {}) {
  const logged: string[] = [];
  const log = createLog({ level: 'info', destination: { write: (line: string) => logged.push(line) } });
  const site = new Site({ publicUrl, listensOn });
  const addresses = new PreviewAddresses({ site, publicUrl, previewOrigin, isProduction });
  const server = createPreviewServer({ addresses, log });
  running.push(server);
  return { server, addresses, logged };
}

async function start(settings: Settings = {}) {
  const { server, addresses } = build(settings);
  const port = await server.listen({ host: '127.0.0.1', port: 0, isChosen: false });
  addresses.listensOn({ application: APPLICATION, preview: port });
  const get = (path: string, options: Asked = {}) => ask(port, path, options);
  return { get, port, addresses };
}

interface Asked {
  readonly method?: string;
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Reply {
  readonly status: number | undefined;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
}

/** `fetch` would not let the name of the host be chosen. */
async function ask(port: number, path: string, asked: Asked): Promise<Reply> {
  const { method = 'GET', host = `127.0.0.1:${port}`, headers = {} } = asked;
  const { request } = await import('node:http');
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port, path, method, headers: { ...headers, host } },
      (incoming) => {
        let text = '';
        incoming.setEncoding('utf8').on('data', (piece: string) => (text += piece));
        incoming.on('end', () => resolve({ status: incoming.statusCode, headers: incoming.headers, text }));
      },
    );
    outgoing.on('error', reject).end();
  });
}

const policyOf = ({ headers }: Reply) => String(headers['content-security-policy']);

describe('[PRV-6] the preview origin', () => {
  test('[PRV-6] has two pages, in a sandbox, with nothing to be fetched; one may reach the network', async () => {
    const { get } = await start();
    const closed = policyOf(await get('/frame'));
    expect(closed).toContain("default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob: data:;");
    expect(closed).toContain('connect-src data: blob:;');
    expect(closed).toContain(
      "form-action 'none'; base-uri 'none'; webrtc 'block'; frame-ancestors http://127.0.0.1:5000;",
    );
    expect(closed).toMatch(/; sandbox allow-scripts allow-forms allow-modals$/);
    expect(closed).not.toContain('https:');
    const open = policyOf(await get('/frame/network'));
    expect(open).toContain('connect-src data: blob: https: wss:;');
    expect(open).toMatch(/; sandbox allow-scripts allow-forms allow-modals$/);
    expect(open).toContain("form-action 'none'");
  });

  test('[PRV-6] keeps its pages in a process apart, denies devices, and neither reads nor sets a cookie', async () => {
    const { get } = await start();
    const plain = await get('/frame');
    const withCookie = await get('/frame', { headers: { cookie: 'session=secret; atrium=1' } });
    expect(withCookie).toMatchObject({ status: 200, text: plain.text });
    expect(withCookie.headers['set-cookie']).toBeUndefined();
    expect(plain.headers).toMatchObject({
      'origin-agent-cluster': '?1',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-dns-prefetch-control': 'off',
    });
    expect(plain.headers['permissions-policy']).toContain('camera=(), ');
    const again = await get('/frame', { headers: { 'if-none-match': String(plain.headers['etag']) } });
    expect([again.status, again.text]).toEqual([304, '']);
  });

  test.each([
    '/',
    '/index.html',
    '/frame/',
    '/frame/../frame',
    '/api/session',
    '/socket.io/',
    '/frame%2Fnetwork',
  ])('[PRV-6] has nothing at %s', async (path) => {
    const { get } = await start();
    const reply = await get(path);
    expect([reply.status, reply.text]).toEqual([404, 'There is nothing here.']);
    expect(policyOf(reply)).toBe("default-src 'none'; frame-ancestors 'none'; sandbox");
  });

  test('[PRV-6] takes nothing', async () => {
    const { get } = await start();
    expect((await get('/frame', { method: 'POST' })).status).toBe(404);
    expect((await get('/frame', { method: 'HEAD' })).status).toBe(200);
  });

  test('[PRV-6] answers to names that are its own', async () => {
    const { get, port } = await start();
    const local = await get('/frame', { host: `localhost:${port}` });
    expect(policyOf(local)).toContain('frame-ancestors http://localhost:5000;');
    expect((await get('/frame', { host: `rebound.example:${port}` })).status).toBe(403);
    expect(policyOf(await get('/frame', { host: `[::1]:${port}` }))).toContain('http://[::1]:5000;');
    const wide = await start({ listensOn: '0.0.0.0' });
    expect(policyOf(await wide.get('/frame', { host: '192.168.1.5:5001' }))).toContain(
      'frame-ancestors http://192.168.1.5:5000;',
    );
    expect(policyOf(await wide.get('/frame', { host: "x;script-src 'self'" }))).toContain(
      "frame-ancestors 'none';",
    );
  });

  test('[PRV-6] of its own host knows that one and the application', async () => {
    const own = { publicUrl: 'https://atrium.example', previewOrigin: 'https://preview.example' };
    const { get, addresses } = await start(own);
    const reply = await get('/frame', { host: 'preview.example' });
    expect(policyOf(reply)).toContain('frame-ancestors https://atrium.example;');
    expect(reply.text).toContain('["https://atrium.example"]');
    expect((await get('/frame')).status).toBe(403);
    expect(addresses.place()).toEqual({ kind: 'origin', origin: 'https://preview.example' });
  });

  test('[PRV-6] while developing, the application may be on the port of its development server', async () => {
    const { get } = await start({ isProduction: false });
    expect(policyOf(await get('/frame'))).toContain(
      'frame-ancestors http://127.0.0.1:5000 http://127.0.0.1:5173;',
    );
  });
});

describe('[PRV-7] the port', () => {
  async function taken(): Promise<number> {
    const squatter = createServer().listen(0, '127.0.0.1');
    squatters.push(squatter);
    await once(squatter, 'listening');
    return (squatter.address() as AddressInfo).port;
  }

  test('[PRV-7] that is taken makes way for the next, and that is told', async () => {
    const { server, logged } = build();
    const wanted = await taken();
    const port = await server.listen({ host: '127.0.0.1', port: wanted, isChosen: false });
    expect(port).toBeGreaterThan(wanted);
    expect(logged.join('')).toContain('the port of previews was taken');
  });

  test('[PRV-7] that somebody chose is the only one', async () => {
    const { server } = build();
    const port = await taken();
    await expect(server.listen({ host: '127.0.0.1', port, isChosen: true })).rejects.toThrow(
      `Port ${port} is taken: set ATRIUM_PREVIEW_PORT`,
    );
  });

  test('[PRV-7] is of no use to an application behind HTTPS: then there are no previews', async () => {
    const { addresses } = await start({ publicUrl: 'https://atrium.example' });
    const request = { headers: { host: 'atrium.example' }, socket: {} } as Parameters<
      typeof addresses.originFor
    >[0];
    expect(addresses.place()).toEqual({ kind: 'none' });
    expect(addresses.originFor(request)).toBeUndefined();
  });

  test('[PRV-8] is what the application may show in a frame', async () => {
    const { addresses, port } = await start();
    const request = { headers: { host: 'localhost:5000' }, socket: {} } as Parameters<
      typeof addresses.originFor
    >[0];
    expect(addresses.originFor(request)).toBe(`http://localhost:${port}`);
    expect(addresses.originFor({ ...request, headers: { host: 'a b' } })).toBeUndefined();
  });
});
