import { operations } from '@atrium/contract/operations';
import { accountHandlers } from '../accounts/account-operations.ts';
import { AccountRepository } from '../accounts/account-repository.ts';
import { AccountService } from '../accounts/account-service.ts';
import { PasswordHasher } from '../accounts/password-hasher.ts';
import { SessionRepository } from '../accounts/session-repository.ts';
import { SessionService } from '../accounts/session-service.ts';
import { SignInThrottle } from '../accounts/sign-in-throttle.ts';
import { Dispatcher, type Caller, type Handlers } from '../dispatcher.ts';
import { RateLimiter, type Rates } from '../dispatcher/rate-limiter.ts';
import { createLog, type Log } from '../observability/log.ts';
import { Metrics } from '../observability/metrics.ts';
import { openMemoryStore } from '../storage/open-store.ts';
import type { Store } from '../storage/store.ts';
import { CallerSource } from '../http/caller-source.ts';
import { createHttpServer } from '../http/http-server.ts';
import type { MediaServerRouteDeps } from '../http/media-server-routes.ts';
import type { Readiness } from '../http/service-routes.ts';
import { Site } from '../http/site.ts';

export interface TestServerOptions {
  publicUrl?: string;
  trustedProxies?: number;
  listensOn?: string;
  webRoot?: string;
  rates?: Partial<Rates>;
  unreadMs?: number;
  readiness?: () => Promise<Readiness>;
  takeNews?: MediaServerRouteDeps['takeNews'];
  mediaServerUrl?: string;
  /** The real one, wrapped: for stores that fail. */
  wrapStore?: (store: Store) => Store;
  /** Instead of what repeats the input: for operations outside accounts. */
  handle?: (name: string, input: unknown, caller: Caller) => Promise<unknown>;
}

export const PASSWORD = 'seven green ferries at noon';

/** The HTTP side over the real store and accounts; operations of other features repeat their input. */
export async function startTestServer(options: TestServerOptions = {}) {
  const opened = await openMemoryStore();
  const store = options.wrapStore?.(opened.store) ?? opened.store;
  const now = () => Date.now();
  const logged: string[] = [];
  const log = createLog({ level: 'debug', destination: { write: (line: string) => logged.push(line) } });
  const metrics = new Metrics({ process: false });
  const { accounts, sessions } = buildAccounts(store, log);
  const handle = options.handle ?? ((name, input) => Promise.resolve({ name, input }));
  const echo = Object.keys(operations).map((name) => [
    name,
    (input: unknown, caller: Caller) => handle(name, input, caller),
  ]);
  const rates = { credential: { perSecond: 1_000, burst: 1_000 }, ...options.rates };
  const rateLimiter = new RateLimiter({ now, rates });
  const dispatcher = new Dispatcher({
    handlers: { ...(Object.fromEntries(echo) as Handlers), ...accountHandlers({ accounts, sessions }) },
    authorise: async () => {},
    rateLimiter,
    metrics,
    log,
    clock: () => performance.now(),
  });
  const site = new Site(options);
  const callers = new CallerSource({ sessions, site, rateLimiter });
  const { webRoot, unreadMs, takeNews, readiness = () => Promise.resolve('ready' as const) } = options;
  const common = { dispatcher, callers, site, metrics, log };
  const http = await createHttpServer({
    ...common,
    readiness,
    webRoot,
    unreadMs,
    mediaServer: takeNews && { takeNews, rateLimiter },
  });
  const port = await http.listen(0, '127.0.0.1');
  return {
    http,
    site,
    callers,
    sessions,
    logged,
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      await http.close();
      await opened.close();
    },
  };
}

function buildAccounts(store: Store, log: Log) {
  const now = () => Date.now();
  const common = { now, isExclusive: true };
  const repository = new AccountRepository(store);
  const hasher = new PasswordHasher({ cost: { memoryCost: 64, timeCost: 1, parallelism: 1 } });
  const throttle = new SignInThrottle({ now });
  const accounts = new AccountService({ accounts: repository, hasher, throttle, ...common });
  const sessions = new SessionService({
    sessions: new SessionRepository(store),
    accounts: repository,
    log,
    ...common,
  });
  return { accounts, sessions };
}
