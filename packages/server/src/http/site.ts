import type { IncomingMessage } from 'node:http';

/** What this needs of a request, so that the socket's handshake can be asked about as well. */
export type RawRequest = Pick<IncomingMessage, 'headers' | 'socket'>;

export interface SiteOptions {
  readonly publicUrl?: string | undefined;
  readonly trustedProxies?: number | undefined;
  /** The configured host. */
  readonly listensOn?: string | undefined;
  /** Of a server that browsers carry calls through, for example `wss://media.example`. */
  readonly mediaServerUrl?: string | undefined;
}

/**
 * Where this server stands as seen from outside: the one place that believes forwarding headers, and only as many of them
 * as there are proxies in front.
 */
export class Site {
  readonly #publicUrl: URL | undefined;
  readonly #trustedProxies: number;
  readonly #isLoopback: boolean;
  /** Other servers that our pages may speak to: the media server, over its socket, and to ask it what is wrong. */
  readonly neighbours: readonly string[];

  constructor(options: SiteOptions) {
    this.#publicUrl = options.publicUrl === undefined ? undefined : new URL(options.publicUrl);
    this.#trustedProxies = options.trustedProxies ?? 0;
    this.#isLoopback = isLoopbackName(options.listensOn ?? '0.0.0.0');
    const media = options.mediaServerUrl === undefined ? undefined : new URL(options.mediaServerUrl);
    this.neighbours = media ? [media.origin, media.origin.replace(/^ws/, 'http')] : [];
  }

  /** Known to be reached over HTTPS only, before any request. */
  get promisesHttps(): boolean {
    return this.#publicUrl?.protocol === 'https:';
  }

  /** Whether the browser speaks HTTPS, to us or to the proxy in front. */
  isHttps(request: RawRequest): boolean {
    if (this.#publicUrl !== undefined) return this.#publicUrl.protocol === 'https:';
    if (this.#trustedProxies > 0) {
      return lastOf(request.headers['x-forwarded-proto'], 1) === 'https';
    }
    return 'encrypted' in request.socket && request.socket.encrypted === true;
  }

  /** The address of the other end; behind n proxies the n-th from the right, since the caller writes what is left of it. */
  addressOf(request: RawRequest): string {
    const forwarded =
      this.#trustedProxies > 0 ? lastOf(request.headers['x-forwarded-for'], this.#trustedProxies) : undefined;
    return forwarded ?? request.socket.remoteAddress ?? 'unknown';
  }

  /** From this machine itself, with no proxy in between. */
  isLocal(request: RawRequest): boolean {
    const { headers, socket } = request;
    const isForwarded = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some((name) => name in headers);
    const address = socket.remoteAddress ?? '';
    return !isForwarded && LOOPBACK.test(address) && isOwnName(headers.host);
  }

  /**
   * Whether the name that a browser reached us by can be ours. Who listens to this machine alone and knows no public
   * address has no other name: one that leads here is a foreign page's that was turned to 127.0.0.1 (DNS rebinding).
   */
  isKnownHost(request: RawRequest): boolean {
    return !this.#isLoopback || this.#publicUrl !== undefined || isOwnName(request.headers.host);
  }

  /**
   * Whether a browser sent this from our own pages. Browsers name the page in `Origin` (always, when they open a
   * WebSocket) or say `Sec-Fetch-Site`; a request with neither comes from a program, which no page can misuse.
   */
  isAllowedOrigin(request: RawRequest): boolean {
    const { origin } = request.headers;
    if (origin === undefined) {
      const site = request.headers['sec-fetch-site'];
      return site === undefined || site === 'same-origin' || site === 'none';
    }
    if (this.#publicUrl !== undefined) return origin === this.#publicUrl.origin;
    return URL.canParse(origin) && new URL(origin).host === request.headers.host;
  }

  /** Host and port under which the browser reached us; nothing if it could not stand in a header of ours. */
  hostOf(request: RawRequest): string | undefined {
    const host = this.#publicUrl?.host ?? request.headers.host ?? '';
    return /^[\w.-]+(?::\d+)?$|^\[[\da-f:]+\](?::\d+)?$/i.test(host) ? host : undefined;
  }
}

const LOOPBACK = /^(?:::1|(?:::ffff:)?127\.\d+\.\d+\.\d+)$/;

function isLoopbackName(host: string): boolean {
  return host === 'localhost' || LOOPBACK.test(host);
}

/** An IP address or localhost, which no other site can have as its name; a program may leave it out. */
function isOwnName(host: string | undefined): boolean {
  return (
    host === undefined || /^(?:(?:.+\.)?localhost|\d+\.\d+\.\d+\.\d+|\[[\da-f:.]+\])(?::\d+)?$/i.test(host)
  );
}

function lastOf(header: string | string[] | undefined, position: number): string | undefined {
  const parts = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',');
  const part = parts.at(-position)?.trim();
  return part === '' ? undefined : part;
}
