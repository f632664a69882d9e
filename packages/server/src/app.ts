import { join } from 'node:path';
import type { DestinationStream } from 'pino';
import { accountHandlers } from './accounts/account-operations.ts';
import type { HashCost } from './accounts/password-hasher.ts';
import type { SessionService } from './accounts/session-service.ts';
import { buildAccounts } from './account-parts.ts';
import { connectCalls } from './call-connections.ts';
import { CallPasses } from './calls/call-passes.ts';
import type { Config, Secrets } from './config.ts';
import { Dispatcher } from './dispatcher.ts';
import { connectDocuments } from './document-connections.ts';
import type { DocumentAccess } from './documents/document-access.ts';
import { RateLimiter, type Rates } from './dispatcher/rate-limiter.ts';
import { buildFeatures, buildMemberships } from './features.ts';
import { CallerSource } from './http/caller-source.ts';
import { defaultDrain, drain } from './drain.ts';
import { follow } from './following.ts';
import { createHttpServer } from './http/http-server.ts';
import { Site } from './http/site.ts';
import { connectMeetings } from './meeting-connections.ts';
import { connectNodes, readiness } from './node-connections.ts';
import { EverywhereAnnouncer } from './nodes/everywhere-announcer.ts';
import { QuestionDesk } from './nodes/node-questions.ts';
import { Nodes } from './nodes/nodes.ts';
import { openWire } from './nodes/open-wire.ts';
import { messageOperations } from './messages/message-operations.ts';
import { openLiveKit, type LiveKitParts } from './open-livekit.ts';
import { createLog, type Log } from './observability/log.ts';
import { Metrics } from './observability/metrics.ts';
import { connectProjects } from './project-connections.ts';
import { PreviewAddresses } from './preview/preview-place.ts';
import { createPreviewServer } from './preview/preview-server.ts';
import { Gateway } from './realtime/gateway.ts';
import { authoriseMembers, roomOperations } from './rooms/room-operations.ts';
import { buildRuns, followRuns, openRunners, type Runners } from './runs/build-runs.ts';
import { runOperations } from './runs/run-operations.ts';
import { RunRouter } from './runs/run-router.ts';
import { PrometheusCapacityMeter } from './storage/capacity-meter.ts';
import { CursorCodec } from './storage/cursor.ts';
import { deploymentSecret } from './storage/deployment-secret.ts';
import { openStore, type OpenedStore } from './storage/open-store.ts';

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
    /** Who may read and write which text, in place of what projects say. */
    readonly documentAccess?: DocumentAccess;
  };
}

export interface App {
  readonly port: number;
  readonly log: Log;
  readonly opened: OpenedStore;
  readonly metrics: Metrics;
  /** Finishes what has begun, stores what is still to be stored, stops the engine. */
  close(): Promise<void>;
  /** From now on not ready, and people are sent to other nodes; resolves when it is time to close. */
  drain(): Promise<void>;
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
    const nodes = await openNodes({ config, secrets }, opened, log);
    return await serve({ config, secrets, overrides }, { log, metrics, opened, runners, nodes, now });
  } catch (error) {
    await runners?.close();
    await opened.close();
    throw error;
  }
}

/** A store of our own has no other nodes. */
async function openNodes({ config, secrets }: AppOptions, { store }: OpenedStore, log: Log): Promise<Nodes> {
  const { tablePrefix } = config.store;
  const { isWorker } = config;
  const options = { redisUrl: secrets.redisUrl, tablePrefix, isWorker, log };
  const wire = store.isExclusive ? undefined : await openWire(options);
  return new Nodes({ wire, log, clock: () => performance.now() });
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
  readonly nodes: Nodes;
  readonly now: () => number;
}

async function serve(options: AppOptions, ground: Ground): Promise<App> {
  const { config, secrets } = options;
  const { log, metrics, opened, runners, nodes } = ground;
  const { store } = opened;
  const secret = await deploymentSecret({ config: config.store, store, configured: secrets.deployment });
  const livekit = await openLiveKit(config, secrets);
  const parts = buildParts(options, { ...ground, livekit }, secret);
  const { gateway, features, members, runs, meetings, calls } = parts;
  const webRoot = join(import.meta.dirname, '../../web/dist');
  const http = await createHttpServer({
    ...parts,
    mediaServer: calls.mediaServer,
    metrics,
    log,
    webRoot,
    readiness: readiness(opened, nodes),
    previewOriginFor: (request) => parts.addresses.originFor(request),
    follows: followRuns(runs),
  });
  gateway.attach(http.server, parts.dispatcher);
  nodes.open();
  const port = await http.listen(config.port, config.host);
  const previews = await startPreviews(config, port, parts.addresses, log);
  parts.projects.purge.start();
  meetings.start((meetingId) => calls.callService.runningAt(meetingId) !== undefined);
  const stopFollowing = store.isExclusive ? () => {} : follow(features.log, { gateway, nodes, log });
  return {
    port,
    log,
    opened,
    metrics,
    drain: () => drain({ http, gateway, ms: config.drainMs ?? defaultDrain(store, nodes) }),
    close: async () => {
      gateway.refuseCalls();
      http.refuseCalls();
      stopFollowing();
      // While there are still sockets to hear how they end, and that what they wrote is stored.
      await parts.documents.close();
      await runs.close();
      await parts.projects.purge.close();
      await features.log.idle();
      await meetings.close();
      calls.callService.close();
      await gateway.close();
      await calls.callService.idle();
      await calls.handOver();
      await http.close();
      await nodes.close();
      await previews.close();
      await runners.close();
      await members.late.flush();
      await opened.close();
    },
  };
}

type Built = Ground & { readonly livekit: LiveKitParts | undefined };

function buildParts({ config, secrets, overrides = {} }: AppOptions, ground: Built, secret: Uint8Array) {
  const { log, metrics, opened, now } = ground;
  const { store } = opened;
  const { accounts, sessions, passwords } = buildAccounts(ground, overrides.hashCost);
  const { site, rateLimiter, callers, addresses } = buildGuards(
    { config, secrets, overrides },
    now,
    sessions,
  );
  const members = buildMemberships({ store, log, now });
  const { memberships } = members;
  const { isExclusive } = store;
  const passes = new CallPasses({ secret, now });
  const guestOf = (pass: string) => passes.guestOf(pass);
  const common = { sessions, memberships, log, callers, site, rateLimiter, isExclusive };
  const gateway = new Gateway({ ...common, guestOf, now });
  const { nodes } = ground;
  const questions = new QuestionDesk(nodes);
  const here = gateway.announcer;
  const announcer = new EverywhereAnnouncer({ here, nodes });
  const features = buildFeatures(
    { store, profiles: accounts, passwords, cursors: new CursorCodec(secret), here, log, now },
    members,
    announcer,
  );
  const { messageService: messages } = features;
  const documents = connectDocuments({
    ...{ store, profiles: accounts, gateway, nodes, secret, log, now },
    access: () => overrides.documentAccess ?? projects.reader,
  });
  const projects = connectProjects({
    ...{ store, memberships, profiles: accounts, announcer, gateway, rateLimiter, log, now },
    ...{ texts: documents.documentTexts, documentService: documents.documentService },
    cursors: new CursorCodec(secret),
  });
  const runs = buildRuns({
    ...{ ...ground, config, store, announcer, rateLimiter, messages },
    projects: projects.runs,
  });
  sessions.onRevoked((sessionId, userId) => runs.cancelAll({ userId, sessionId }));
  memberships.onRemoved((roomId, userId) => runs.cancelAll({ userId, roomId }));
  const neighbours = { memberships, accounts, sessions, passwords, announcer, here, features };
  const meetings = connectMeetings({ ...ground, config, secrets, secret }, neighbours);
  const { door } = meetings;
  const calls = connectCalls(
    {
      ...{ passes, door, gateway, announcer, nodes, questions, store, memberships, log, now },
      ...{ livekit: ground.livekit, rateLimiter },
    },
    config,
    secrets,
  );
  meetings.onOver((meetingId) => calls.endMeeting(meetingId));
  connectNodes({ nodes, gateway, sessions, memberships, callHeard: calls.heard, ...features });
  const dispatcher = new Dispatcher({
    handlers: {
      ...accountHandlers({ accounts, sessions }),
      ...roomOperations(features.chatRoomService, announcer),
      ...messageOperations(features.messageService),
      ...runOperations(runs, new RunRouter({ runs, nodes, questions })),
      ...meetings.handlers,
      ...calls.handlers,
      ...documents.handlers,
      ...projects.handlers,
      'preview.place': () => Promise.resolve(addresses.place()),
    },
    authorise: authoriseMembers(memberships),
    rateLimiter,
    metrics,
    log,
    clock: () => performance.now(),
    validateOutputs: overrides.validateOutputs ?? false,
  });
  const calendars = { calendarOf: meetings.calendarOf, rateLimiter };
  return {
    site,
    callers,
    addresses,
    members,
    gateway,
    features,
    runs,
    meetings,
    calendars,
    calls,
    documents,
    projects,
    projectFiles: projects.routes,
    dispatcher,
  };
}

/** The second origin, where people's pages run. */
async function startPreviews(config: Config, application: number, addresses: PreviewAddresses, log: Log) {
  const { port } = config.preview;
  const previews = createPreviewServer({ addresses, log });
  const next = application === 65_535 ? 0 : application + 1;
  const preview = await previews.listen({
    host: config.host,
    port: port ?? next,
    isChosen: port !== undefined,
  });
  addresses.listensOn({ application, preview });
  return previews;
}

/** Who calls from where, and how often. */
function buildGuards({ config, overrides = {} }: AppOptions, now: () => number, sessions: SessionService) {
  const site = new Site({
    publicUrl: config.publicUrl,
    trustedProxies: config.isProxyTrusted ? 1 : 0,
    listensOn: config.host,
    mediaServerUrl: config.calls.livekit?.url,
  });
  const rateLimiter = new RateLimiter({ now, ...(overrides.rates && { rates: overrides.rates }) });
  const addresses = new PreviewAddresses({
    site,
    publicUrl: config.publicUrl,
    previewOrigin: config.preview.origin,
    isProduction: config.isProduction,
  });
  return { site, rateLimiter, addresses, callers: new CallerSource({ sessions, site, rateLimiter }) };
}
