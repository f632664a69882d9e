import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PREVIEW_PATHS } from '@atrium/contract/preview';
import type { Log } from '../observability/log.ts';
import { previewPage, REFUSAL_HEADERS, type PreviewNetwork } from './preview-page.ts';
import type { PreviewAddresses } from './preview-place.ts';

/** A port that nobody chose and that is taken makes way for one of the next. */
const MOST_TRIES = 20;
const REQUEST_MS = 10_000;

export interface PreviewServerDeps {
  readonly addresses: PreviewAddresses;
  readonly log: Log;
}

export interface PreviewPort {
  readonly host: string;
  /** The first to try; 0: any. */
  readonly port: number;
  /** Somebody has chosen it: no other one will do. */
  readonly isChosen: boolean;
}

export interface PreviewServer {
  /** Answers with the port that it took. */
  listen(port: PreviewPort): Promise<number>;
  close(): Promise<void>;
}

/**
 * The other origin: two pages that are the same for everybody, without cookies, and nothing else. What people made is never
 * here.
 */
export function createPreviewServer({ addresses, log }: PreviewServerDeps): PreviewServer {
  const server = createServer({ requestTimeout: REQUEST_MS, maxHeaderSize: 32_768 }, (request, response) =>
    answer(request, response, addresses),
  );
  return {
    listen: async (wanted) => {
      const port = await listen(server, wanted);
      if (port !== wanted.port && wanted.port !== 0) {
        log.info({ wanted: wanted.port, port }, 'the port of previews was taken: previews have another one');
      }
      return port;
    },
    close: async () => {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function answer(request: IncomingMessage, response: ServerResponse, addresses: PreviewAddresses): void {
  const network = networkOf(request.url ?? '');
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (!addresses.isKnown(request)) return refuse(response, 403, 'This server is not known by that name.');
  if (!isRead || network === undefined) return refuse(response, 404, 'There is nothing here.');
  const { html, headers } = previewPage(network, addresses.applicationsFor(request));
  const etag = `"${createHash('sha256').update(html).digest('base64url').slice(0, 27)}"`;
  const isKnown = request.headers['if-none-match'] === etag;
  response.writeHead(isKnown ? 304 : 200, { ...headers, etag });
  response.end(isKnown ? undefined : html);
}

function networkOf(url: string): PreviewNetwork | undefined {
  const [path] = url.split('?');
  return (['closed', 'open'] as const).find((network) => PREVIEW_PATHS[network] === path);
}

function refuse(response: ServerResponse, status: number, reason: string): void {
  response.writeHead(status, REFUSAL_HEADERS).end(reason);
}

async function listen(server: Server, { host, port, isChosen }: PreviewPort): Promise<number> {
  const tries = isChosen || port === 0 ? 1 : MOST_TRIES;
  for (let added = 0; added < tries; added += 1) {
    try {
      server.listen(port + added, host);
      // oxlint-disable-next-line no-await-in-loop -- the next one only if this one is taken
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    } catch (error) {
      if (!isTaken(error) || added === tries - 1) throw explained(error, port);
    }
  }
  throw explained(undefined, port);
}

function explained(error: unknown, port: number): unknown {
  if (error !== undefined && !isTaken(error)) return error;
  return new Error(`Port ${port} is taken: set ATRIUM_PREVIEW_PORT to another one.`, { cause: error });
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
