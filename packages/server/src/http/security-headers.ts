import type { RawRequest, Site } from './site.ts';

const TWO_YEARS_S = 63_072_000;

const FIXED = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // A process apart from the previews, where browsers know this: one that hangs must not hold the application up.
  'origin-agent-cluster': '?1',
  'permissions-policy':
    'camera=(self), microphone=(self), display-capture=(self), fullscreen=(self), clipboard-write=(self), ' +
    'geolocation=(), payment=(), usb=(), serial=(), hid=(), midi=(), accelerometer=(), gyroscope=()',
} as const;

/** For every answer, whatever it holds. `preview`: the one origin that pages may show in frames. */
export function securityHeaders(request: RawRequest, site: Site, preview?: string): Record<string, string> {
  const isHttps = site.isHttps(request);
  return {
    ...FIXED,
    'content-security-policy': contentSecurityPolicy({ site, host: site.hostOf(request), isHttps, preview }),
    ...(isHttps && { 'strict-transport-security': `max-age=${TWO_YEARS_S}` }),
  };
}

/** Older Safari does not take `'self'` for the WebSocket of the same host: it is named. */
interface Addressed {
  readonly site: Site;
  readonly host: string | undefined;
  readonly isHttps: boolean;
  readonly preview: string | undefined;
}

function contentSecurityPolicy({ site: { neighbours }, host, isHttps, preview }: Addressed): string {
  const socket = host === undefined ? '' : ` ${isHttps ? 'wss' : 'ws'}://${host}`;
  return [
    `default-src 'none'`,
    `script-src 'self'`,
    `style-src 'self'`,
    `img-src 'self' data:`,
    // Sound and films of messages.
    `media-src 'self'`,
    `font-src 'self'`,
    [`connect-src 'self'${socket}`, ...neighbours].join(' '),
    `manifest-src 'self'`,
    // The service worker of Web Push, and the builds of projects.
    `worker-src 'self'`,
    // Without it a preview could tell what it knows by taking its own frame elsewhere.
    `frame-src ${preview ?? `'none'`}`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
    `require-trusted-types-for 'script'`,
    `trusted-types atrium atrium-build atrium-worker dompurify`,
  ].join('; ');
}

/**
 * For the worker that builds projects: the one place where WebAssembly may be compiled. It loads itself and its compiler, and
 * nothing else.
 */
export const BUILD_WORKER_POLICY =
  `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; ` +
  `frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'`;
