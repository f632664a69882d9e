import type { SessionService } from './accounts/session-service.ts';
import type { Config } from './config.ts';
import { RateLimiter, type Rates } from './dispatcher/rate-limiter.ts';
import { CallerSource } from './http/caller-source.ts';
import { Site } from './http/site.ts';
import { PreviewAddresses } from './preview/preview-place.ts';

interface Given {
  readonly config: Config;
  readonly rates: Partial<Rates> | undefined;
  readonly sessions: SessionService;
  readonly now: () => number;
}

/** Who calls from where, and how often. */
export function buildGuards({ config, rates, sessions, now }: Given) {
  const site = new Site({
    publicUrl: config.publicUrl,
    trustedProxies: config.isProxyTrusted ? 1 : 0,
    listensOn: config.host,
  });
  const rateLimiter = new RateLimiter({ now, ...(rates && { rates }) });
  const addresses = new PreviewAddresses({
    site,
    publicUrl: config.publicUrl,
    previewOrigin: config.preview.origin,
    isProduction: config.isProduction,
  });
  return { site, rateLimiter, addresses, callers: new CallerSource({ sessions, site, rateLimiter }) };
}
