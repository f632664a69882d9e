import { join } from 'node:path';
import type { Message } from '@atrium/contract/messages';
import type { DestinationStream } from 'pino';
import { accountHandlers } from './accounts/account-operations.ts';
import { AccountRepository } from './accounts/account-repository.ts';
import { AccountService } from './accounts/account-service.ts';
import { PasswordHasher, type HashCost } from './accounts/password-hasher.ts';
import { SessionRepository } from './accounts/session-repository.ts';
import { SessionService } from './accounts/session-service.ts';
import { SignInThrottle } from './accounts/sign-in-throttle.ts';
import { connectCalls } from './call-connections.ts';
import { CallPasses } from './calls/call-passes.ts';
import type { Config, Secrets } from './config.ts';
import { Dispatcher } from './dispatcher.ts';
import { RateLimiter, type Rates } from './dispatcher/rate-limiter.ts';
import { buildFeatures, buildMemberships } from './features.ts';
import { CallerSource } from './http/caller-source.ts';
import { createHttpServer } from './http/http-server.ts';
import { Site } from './http/site.ts';
import { connectMeetings } from './meeting-connections.ts';
import { messageOperations } from './messages/message-operations.ts';
import { createLog, type Log } from './observability/log.ts';
import { Metrics } from './observability/metrics.ts';
import { Gateway } from './realtime/gateway.ts';
import { authoriseMembers, roomOperations } from './rooms/room-operations.ts';
import { buildRuns, followRuns, openRunners, type Runners } from './runs/build-runs.ts';
import { runOperations } from './runs/run-operations.ts';
import { PrometheusCapacityMeter } from './storage/capacity-meter.ts';
import { CursorCodec } from './storage/cursor.ts';
import { deploymentSecret } from './storage/deployment-secret.ts';
import type { DenseLog } from './storage/log.ts';
import { openStore, type OpenedStore } from './storage/open-store.ts';

/** Where other processes write to the same store, their entries are looked for this often, milliseconds. */
const FOLLOW_MS = 1_000;

export interface AppOptions {
  readonly config: Config;
  readonly secrets: Secrets;
  /** For tests and benchmarks; whatever is left out is as in production. */
  readonly overrides?: {
    readonly opened?: OpenedStore;
    readonly rates?: Partial<Rates>;
    readonly hashCost?: HashCost;
    readonly validateOutputs?: boolean;
    readonly logTo?: DestinationStream;
    readonly now?: () => number;
    readonly runners?: Runners;
  };
}

export interface App {
  readonly port: number;
  readonly log: Log;
  readonly opened: OpenedStore;
  readonly metrics: Metrics;
  /** Finishes what has begun, stores what is still to be stored, stops the engine. */
  close(): Promise<void>;
}

/** Builds every part in order and starts to listen; `close` takes them down in reverse. No logic here. */
export async function startApp({ config, secrets, overrides = {} }: AppOptions): Promise<App> {
  const { logTo, now = Date.now } = overrides;
  const log = createLog({ level: config.logLevel, ...(logTo && { destination: logTo }) });
  const metrics = new Metrics();
  const opened = overrides.opened ?? (await open({ config, secrets }, log, metrics));
  let runners: Runners | undefined;
  try {
    runners = overrides.runners ?? openRunners(config, secrets, log);
    return await serve({ config, secrets, overrides }, { log, metrics, opened, runners, now });
  } catch (error) {
    await runners?.close();
    await opened.close();
    throw error;
  }
}

async function open({ config, secrets }: AppOptions, log: Log, metrics: Metrics): Promise<OpenedStore> {
  const { tablePrefix } = config.store;
  const meter = new PrometheusCapacityMeter({ registry: metrics.registry, tablePrefix });
  const opened = await openStore({ config: config.store, awsKeys: secrets.aws, diagnostics: log, meter });
  try {
    await opened.ensureReady();
  } catch (error) {
    await opened.close();
    throw error;
  }
  return opened;
}

interface Ground {
  readonly log: Log;
  readonly metrics: Metrics;
  readonly opened: OpenedStore;
  readonly runners: Runners;
  readonly now: () => number;
}

async function serve(options: AppOptions, ground: Ground): Promise<App> {
  const { config, secrets } = options;
  const { log, metrics, opened, runners } = ground;
  const { store } = opened;
  const secret = await deploymentSecret({ config: config.store, store, configured: secrets.deployment });
  const parts = buildParts(options, ground, secret);
  const { gateway, features, members, runs, meetings, calls } = parts;
  const webRoot = join(import.meta.dirname, '../../web/dist');
  const http = await createHttpServer({
    ...parts,
    metrics,
    log,
    webRoot,
    isReady: readiness(opened),
    follows: followRuns(runs),
  });
  gateway.attach(http.server, parts.dispatcher);
  const port = await http.listen(config.port, config.host);
  meetings.start((meetingId) => calls.callService.runningAt(meetingId) !== undefined);
  const stopFollowing = store.isExclusive ? () => {} : follow(features.log, gateway, log);
  return {
    port,
    log,
    opened,
    metrics,
    close: async () => {
      gateway.refuseCalls();
      http.refuseCalls();
      stopFollowing();
      // While there are still sockets to hear how they end.
      await runs.close();
      await features.log.idle();
      await meetings.close();
      calls.callService.close();
      await gateway.close();
      await calls.callService.idle();
      await http.close();
      await runners.close();
      await members.late.flush();
      await opened.close();
    },
  };
}

function buildParts({ config, secrets, overrides = {} }: AppOptions, ground: Ground, secret: Uint8Array) {
  const { log, metrics, opened, now } = ground;
  const { store } = opened;
  const { accounts, sessions, passwords } = buildAccounts(ground, overrides.hashCost);
  const { site, rateLimiter, callers } = buildGuards({ config, secrets, overrides }, now, sessions);
  const members = buildMemberships({ store, log, now });
  const { memberships } = members;
  const { isExclusive } = store;
  const passes = new CallPasses({ secret, now });
  const guestOf = (pass: string) => passes.guestOf(pass);
  const common = { sessions, memberships, log, callers, site, rateLimiter, isExclusive };
  const gateway = new Gateway({ ...common, guestOf, now });
  const { announcer } = gateway;
  const features = buildFeatures(
    { store, profiles: accounts, passwords, cursors: new CursorCodec(secret), log, now },
    members,
    announcer,
  );
  const { messageService: messages } = features;
  const runs = buildRuns({ ...ground, config, store, announcer, rateLimiter, messages });
  sessions.onRevoked((sessionId, userId) => runs.cancelAll({ userId, sessionId }));
  memberships.onRemoved((roomId, userId) => runs.cancelAll({ userId, roomId }));
  const neighbours = { memberships, accounts, sessions, passwords, announcer, features };
  const meetings = connectMeetings({ ...ground, config, secrets, secret }, neighbours);
  const { door } = meetings;
  const calls = connectCalls({ passes, door, gateway, memberships, log, now }, config, secrets);
  meetings.onOver((meetingId) => calls.callService.endMeeting(meetingId));
  const dispatcher = new Dispatcher({
    handlers: {
      ...accountHandlers({ accounts, sessions }),
      ...roomOperations(features.chatRoomService, announcer),
      ...messageOperations(features.messageService),
      ...runOperations(runs),
      ...meetings.handlers,
      ...calls.handlers,
    },
    authorise: authoriseMembers(memberships),
    rateLimiter,
    metrics,
    log,
    clock: () => performance.now(),
    validateOutputs: overrides.validateOutputs ?? false,
  });
  const calendars = { ...meetings.calendars, rateLimiter };
  return { site, callers, members, gateway, features, runs, meetings, calendars, calls, dispatcher };
}

/** Who calls from where, and how often. */
function buildGuards({ config, overrides = {} }: AppOptions, now: () => number, sessions: SessionService) {
  const site = new Site({
    publicUrl: config.publicUrl,
    trustedProxies: config.isProxyTrusted ? 1 : 0,
    listensOn: config.host,
  });
  const rateLimiter = new RateLimiter({ now, ...(overrides.rates && { rates: overrides.rates }) });
  return { site, rateLimiter, callers: new CallerSource({ sessions, site, rateLimiter }) };
}

function buildAccounts({ opened, log, now }: Ground, cost: HashCost | undefined) {
  const { store } = opened;
  const { isExclusive } = store;
  const repository = new AccountRepository(store);
  const passwords = new PasswordHasher(cost ? { cost } : {});
  const throttle = new SignInThrottle({ now });
  const accounts = new AccountService({
    accounts: repository,
    hasher: passwords,
    throttle,
    now,
    isExclusive,
  });
  const sessions = new SessionService({
    sessions: new SessionRepository(store),
    accounts: repository,
    now,
    log,
    isExclusive,
  });
  return { accounts, sessions, passwords };
}

/** Ready: the store answers. */
function readiness({ store }: OpenedStore): () => Promise<boolean> {
  return async () => {
    try {
      await store.get({ table: 'ChatRooms', key: { roomId: 'readiness' }, consistent: false });
      return true;
    } catch {
      return false;
    }
  };
}

/** News of other nodes, for rooms that somebody here listens to. */
function follow(roomLog: DenseLog<Message>, gateway: Gateway, log: Log): () => void {
  let isUnderWay = false;
  const look = async (): Promise<void> => {
    try {
      await roomLog.follow(gateway.roomsListenedTo());
    } catch (error) {
      log.info({ err: error }, 'news of other nodes could not be read');
    }
    isUnderWay = false;
  };
  const timer = setInterval(() => {
    if (isUnderWay) return;
    isUnderWay = true;
    void look();
  }, FOLLOW_MS).unref();
  return () => clearInterval(timer);
}
