import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PREVIEW_PATHS } from '@atrium/contract/preview';

const SCRIPTS = ['shown-values.js', 'closed-doors.js', 'frame.js'].map((name) =>
  readFileSync(join(import.meta.dirname, 'frame', name), 'utf8'),
);

export type PreviewNetwork = keyof typeof PREVIEW_PATHS;

export interface PreviewPage {
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Nothing of the page depends on who asks: the project comes from the application that shows it. */
export function previewPage(network: PreviewNetwork, applications: readonly string[]): PreviewPage {
  const known = JSON.stringify(applications).replaceAll('<', String.raw`\u003c`);
  const script = [
    `(() => {`,
    `const APPLICATIONS = ${known};`,
    `const IS_CLOSED = ${network === 'closed'};`,
    ...SCRIPTS,
    `})();`,
  ].join('\n');
  return {
    html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Preview</title></head><body><script>${script}</script></body></html>`,
    headers: { ...FIXED, 'content-security-policy': contentSecurityPolicy(network, applications) },
  };
}

/** For everything that is no page. */
export const REFUSAL_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
  'content-type': 'text/plain; charset=utf-8',
  'x-content-type-options': 'nosniff',
};

const FEATURES = [
  'accelerometer',
  'autoplay',
  'browsing-topics',
  'camera',
  'clipboard-read',
  'clipboard-write',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'gamepad',
  'geolocation',
  'gyroscope',
  'hid',
  'identity-credentials-get',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'otp-credentials',
  'payment',
  'picture-in-picture',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'storage-access',
  'usb',
  'xr-spatial-tracking',
];

const FIXED = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-cache',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  // A process of its own, where browsers know this: a page that hangs must not hold the application up.
  'origin-agent-cluster': '?1',
  'x-dns-prefetch-control': 'off',
  'permissions-policy': FEATURES.map((name) => `${name}=()`).join(', '),
} as const;

const SANDBOX = 'sandbox allow-scripts allow-forms allow-modals';

function contentSecurityPolicy(network: PreviewNetwork, applications: readonly string[]): string {
  const far = network === 'open' ? ' https:' : '';
  return [
    `default-src 'none'`,
    `script-src 'unsafe-inline' 'unsafe-eval' blob: data:${far}`,
    `style-src 'unsafe-inline' blob: data:${far}`,
    `img-src data: blob:${far}`,
    `media-src data: blob:${far}`,
    `font-src data: blob:${far}`,
    `connect-src data: blob:${far}${network === 'open' ? ' wss:' : ''}`,
    `worker-src blob: data:`,
    `frame-src 'none'`,
    `object-src 'none'`,
    `form-action 'none'`,
    `base-uri 'none'`,
    ...(network === 'closed' ? [`webrtc 'block'`] : []),
    `frame-ancestors ${applications.length > 0 ? applications.join(' ') : `'none'`}`,
    SANDBOX,
  ].join('; ');
}
