import type { RawRequest, Site } from './site.ts';

const TWO_YEARS_S = 63_072_000;

const FIXED = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy':
    'camera=(self), microphone=(self), display-capture=(self), fullscreen=(self), clipboard-write=(self), ' +
    'geolocation=(), payment=(), usb=(), serial=(), hid=(), midi=(), accelerometer=(), gyroscope=()',
} as const;

/** For every answer, whatever it holds. */
export function securityHeaders(request: RawRequest, site: Site): Record<string, string> {
  const isHttps = site.isHttps(request);
  return {
    ...FIXED,
    'content-security-policy': contentSecurityPolicy(site, site.hostOf(request), isHttps),
    ...(isHttps && { 'strict-transport-security': `max-age=${TWO_YEARS_S}` }),
  };
}

/** Older Safari does not take `'self'` for the WebSocket of the same host: it is named. */
function contentSecurityPolicy({ neighbours }: Site, host: string | undefined, isHttps: boolean): string {
  const socket = host === undefined ? '' : ` ${isHttps ? 'wss' : 'ws'}://${host}`;
  return [
    `default-src 'none'`,
    `script-src 'self'`,
    `style-src 'self'`,
    `img-src 'self' data:`,
    `font-src 'self'`,
    [`connect-src 'self'${socket}`, ...neighbours].join(' '),
    `manifest-src 'self'`,
    // The service worker of Web Push, and nothing else.
    `worker-src 'self'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
    `require-trusted-types-for 'script'`,
    `trusted-types atrium atrium-worker dompurify`,
  ].join('; ');
}
