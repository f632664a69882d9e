import { join } from 'node:path';
import { openNodes } from './open-nodes.ts';
import { openMeasuredStore } from './open-measured-store.ts';
import { accessTokenHandlers } from './accounts/access-token-operations.ts';
import { accountHandlers } from './accounts/account-operations.ts';
import { buildAdministration, pricesFor } from './build-administration.ts';
import { connectCalls } from './call-connections.ts';
import { Dispatcher } from './dispatcher.ts';
import { connectDocuments } from './document-connections.ts';
import { defaultDrain, drain } from './drain.ts';
import { connectFiles } from './file-connections.ts';
import { follow } from './following.ts';
import { createHttpServer } from './http/http-server.ts';
import { connectMeetings } from './meeting-connections.ts';
import { connectNodes, readiness } from './node-connections.ts';
import { messageOperations } from './messages/message-operations.ts';
import { threadOperations } from './messages/thread-operations.ts';
import { openLiveKit } from './open-livekit.ts';
import { createLog, type Log } from './observability/log.ts';
import { Metrics } from './observability/metrics.ts';
import { connectPeople } from './people-connections.ts';
import { connectProjects } from './project-connections.ts';
import { connectRooms, purgeOfRooms } from './room-connections.ts';
import { roomAdministrationOperations } from './rooms/room-administration-operations.ts';
import { roomOperations } from './rooms/room-operations.ts';
import { buildRuns, followRuns, openRunners, type Runners } from './runs/build-runs.ts';
import { runOperations } from './runs/run-operations.ts';
import { connectSearch } from './search-connections.ts';
import { RunRouter } from './runs/run-router.ts';
import { startPreviews } from './start-previews.ts';
import { deploymentSecret } from './storage/deployment-secret.ts';
import type { OpenedStore } from './storage/open-store.ts';
import { whatIsOpen } from './what-is-open.ts';
import { buildBase, type AppOptions, type Base, type Ground } from './build-base.ts';

/** The built web client. */
const WEB_ROOT = join(import.meta.dirname, '../../web/dist');

export interface App {
  readonly port: number;
  readonly log: Log;
  readonly opened: OpenedStore;
  readonly metrics: Metrics;
  /** Attachments: all bytes of them, and how those of a room that is deleted are removed. */
  readonly files: Pick<ReturnType<typeof connectFiles>, 'objects' | 'cleanup'>;
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
  const opened = overrides.opened ?? (await openMeasuredStore({ config, secrets }, log, metrics));
  let runners: Runners | undefined;
  try {
    runners = overrides.runners ?? openRunners(config, secrets, log);
    const nodes = await openNodes({ config, secrets }, opened, log);
    const livekit = await openLiveKit(config, secrets);
    const ground = { log, metrics, opened, runners, nodes, livekit, now };
    return await serve({ config, secrets, overrides }, ground);
  } catch (error) {
    await runners?.close();
    await opened.close();
    throw error;
  }
}

async function serve(options: AppOptions, ground: Ground): Promise<App> {
  const { config } = options;
  const { log, metrics, opened, nodes } = ground;
  const secret = await secretOf(options, opened);
  const parts = buildParts(options, ground, secret);
  const { gateway, features, runs, meetings, calls } = parts;
  const http = await createHttpServer({
    ...parts,
    ...ground,
    webRoot: WEB_ROOT,
    readiness: readiness(opened, nodes),
    previewOriginFor: (request) => parts.addresses.originFor(request),
    follows: followRuns(runs),
  });
  gateway.attach(http.server, parts.dispatcher);
  nodes.open();
  const port = await http.listen(config.port, config.host);
  const previews = await startPreviews({ config, application: port, addresses: parts.addresses, log });
  parts.projects.purge.start();
  parts.search.start();
  meetings.start((meetingId) => calls.callService.runningAt(meetingId) !== undefined);
  const stopFollowing = opened.store.isExclusive ? () => {} : follow(features.log, { gateway, nodes, log });
  return {
    port,
    log,
    opened,
    metrics,
    files: parts.files,
    drain: () => drain({ http, gateway, ms: config.drainMs ?? defaultDrain(opened.store, nodes) }),
    close: () => stop({ parts, ground, http, previews, stopFollowing }),
  };
}

interface Serving {
  readonly parts: ReturnType<typeof buildParts>;
  readonly ground: Ground;
  readonly http: Awaited<ReturnType<typeof createHttpServer>>;
  readonly previews: Awaited<ReturnType<typeof startPreviews>>;
  readonly stopFollowing: () => void;
}

/** What others still need is closed after them. */
async function stop({ parts, ground, http, previews, stopFollowing }: Serving): Promise<void> {
  const { gateway, features, members, runs, meetings, calls } = parts;
  gateway.refuseCalls();
  http.refuseCalls();
  stopFollowing();
  parts.administration.close();
  // While there are still sockets to hear how they end, and that what they wrote is stored.
  await parts.documents.close();
  await runs.close();
  await parts.projects.purge.close();
  await parts.search.close();
  await features.log.idle().then(() => parts.people.idle());
  await meetings.close();
  calls.callService.close();
  await gateway.close();
  await calls.callService.idle();
  await calls.handOver();
  await http.close();
  parts.files.close();
  await ground.nodes.close();
  await previews.close();
  await ground.runners.close();
  await members.late.flush();
  await ground.opened.close();
}

function secretOf({ config, secrets }: AppOptions, { store }: OpenedStore): Promise<Uint8Array> {
  return deploymentSecret({ config: config.store, store, configured: secrets.deployment });
}

/** Runs end with the session, and with the place in the room, of whoever began them. */
function connectRuns(
  { config }: AppOptions,
  ground: Ground,
  base: Base & { readonly projects: ReturnType<typeof connectProjects>['runs'] },
) {
  const { sessions, memberships, features } = base;
  const { store } = ground.opened;
  const runs = buildRuns({ ...ground, ...base, config, store, messages: features.messageService });
  sessions.onRevoked((sessionId, userId) => runs.cancelAll({ userId, sessionId }));
  memberships.onRemoved((roomId, userId) => runs.cancelAll({ userId, roomId }));
  return runs;
}

/** What people do together: texts, projects, runs, meetings, calls. */
function connectWork(options: AppOptions, ground: Ground, base: Base & { readonly secret: Uint8Array }) {
  const { config, secrets, overrides = {} } = options;
  const { opened, nodes, livekit, log, now } = ground;
  const { store } = opened;
  const { accounts: profiles, sessions, memberships, gateway, features, questions, secret } = base;
  const documents = connectDocuments({
    ...base,
    store,
    profiles,
    nodes,
    log,
    now,
    access: () => overrides.documentAccess ?? projects.access,
  });
  const projects = connectProjects({
    ...base,
    store,
    profiles,
    log,
    now,
    texts: documents.documentTexts,
    documentService: documents.documentService,
  });
  const runs = connectRuns(options, ground, { ...base, projects: projects.runs });
  const files = connectFiles({ ...base, store, profiles, config: config.files, keys: secrets.aws, now });
  const roomPurge = purgeOfRooms({ store, features, files, projects, log, now });
  const timers = [files.cleanup.handlers, documents.timerHandlers, roomPurge.handlers];
  const otherTimers = new Map(timers.flatMap((handlers) => [...handlers]));
  const meetings = connectMeetings({ ...ground, config, secrets, secret, otherTimers }, base);
  const people = connectPeople({ ...base, ...meetings, log, now });
  const calls = connectCalls(
    { ...base, livekit, door: meetings.door, nodes, store, log, now },
    config,
    secrets,
  );
  meetings.onOver((meetingId) => calls.endMeeting(meetingId));
  connectNodes({ nodes, gateway, sessions, memberships, callHeard: calls.heard, ...features });
  const runRouter = new RunRouter({ runs, nodes, questions });
  const search = connectSearch({ store, config, features, log, now }, base);
  connectRooms({ ...base, calls, search });
  return { documents, files, projects, runs, runRouter, meetings, calls, people, search };
}

function buildParts(options: AppOptions, ground: Ground, secret: Uint8Array) {
  const base = buildBase(options, ground, secret);
  const work = connectWork(options, ground, { ...base, secret });
  const { accounts, sessions, accessTokens, authorise, rateLimiter, announcer, features, addresses } = base;
  const { runs, runRouter, meetings, calls, documents, projects, files, search } = work;
  const administration = buildAdministration(
    { ...ground, prices: pricesFor(options.config) },
    { ...base, present: () => whatIsOpen({ ...base, ...work }) },
  );
  const dispatcher = new Dispatcher({
    handlers: {
      ...accountHandlers({ accounts, sessions }),
      ...accessTokenHandlers(accessTokens),
      ...work.people.handlers,
      ...roomOperations(features, announcer),
      ...roomAdministrationOperations(features),
      ...messageOperations(features.messageService),
      ...threadOperations(features.threads),
      ...files.handlers,
      ...search.handlers,
      ...runOperations(runs, runRouter),
      ...meetings.handlers,
      ...calls.handlers,
      ...documents.handlers,
      ...projects.handlers,
      ...administration.handlers,
      'preview.place': () => Promise.resolve(addresses.place()),
    },
    authorise,
    rateLimiter,
    metrics: ground.metrics,
    log: ground.log,
    clock: () => performance.now(),
    validateOutputs: options.overrides?.validateOutputs ?? false,
  });
  const calendars = { ...meetings.calendars, rateLimiter };
  return {
    ...base,
    ...work,
    calendars,
    mediaServer: calls.mediaServer,
    administration,
    metricsToken: options.secrets.metricsToken,
    projectFiles: projects.routes,
    attachments: files.routes,
    dispatcher,
  };
}
