import type { DestinationStream } from 'pino';
import type { HashCost } from './accounts/password-hasher.ts';
import { buildAccounts } from './account-parts.ts';
import { CallPasses } from './calls/call-passes.ts';
import type { Config, Secrets } from './config.ts';
import type { DocumentAccess } from './documents/document-access.ts';
import type { Rates } from './dispatcher/rate-limiter.ts';
import { buildFeatures, buildMemberships } from './features.ts';
import type { FeatureDeps } from './message-features.ts';
import { buildGuards } from './guards.ts';
import { EverywhereAnnouncer } from './nodes/everywhere-announcer.ts';
import { QuestionDesk } from './nodes/node-questions.ts';
import type { Nodes } from './nodes/nodes.ts';
import { type LiveKitParts } from './open-livekit.ts';
import { type Log } from './observability/log.ts';
import type { Metrics } from './observability/metrics.ts';
import { Gateway } from './realtime/gateway.ts';
import { authoriseMembers } from './rooms/room-operations.ts';
import { type Runners } from './runs/build-runs.ts';
import { CursorCodec } from './storage/cursor.ts';
import type { OpenedStore } from './storage/open-store.ts';

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

/** What stands before there is anything to serve. */
export interface Ground {
  readonly log: Log;
  readonly metrics: Metrics;
  readonly opened: OpenedStore;
  readonly runners: Runners;
  readonly nodes: Nodes;
  readonly livekit: LiveKitParts | undefined;
  readonly now: () => number;
}

/** Who is who, what is said, and how people hear of it. */
export function buildBase({ config, overrides = {} }: AppOptions, ground: Ground, secret: Uint8Array) {
  const { log, opened, nodes, now } = ground;
  const { store } = opened;
  const people = buildAccounts(ground, overrides.hashCost);
  const { accounts, sessions, passwords } = people;
  const { rates } = overrides;
  const guards = buildGuards({ config, rates, sessions, now });
  const { site, rateLimiter, callers } = guards;
  const members = buildMemberships({ store, log, now });
  const { memberships } = members;
  const { isExclusive } = store;
  const passes = new CallPasses({ secret, now });
  const guestOf = (pass: string) => passes.guestOf(pass);
  const common = { sessions, memberships, log, callers, site, rateLimiter, isExclusive };
  const gateway = new Gateway({
    ...common,
    guestOf,
    now,
    delivered: (ms) => ground.metrics.activity.delivered(ms),
  });
  const cursors = new CursorCodec(secret);
  const questions = new QuestionDesk(nodes);
  const here = gateway.announcer;
  const announcer = new EverywhereAnnouncer({ here, nodes });
  const committed: FeatureDeps['committed'] = (...told) => ground.metrics.activity.appended(...told);
  const filesPerMessage = config.files.limits.perMessage;
  const who = { profiles: accounts, names: accounts, passwords };
  const features = buildFeatures(
    { ...who, committed, store, cursors, here, log, now, filesPerMessage },
    members,
    announcer,
  );
  return {
    ...guards,
    ...people,
    members,
    memberships,
    passes,
    gateway,
    questions,
    here,
    announcer,
    features,
    authorise: authoriseMembers({ memberships, settings: features.settings }),
    cursors,
  };
}

export type Base = ReturnType<typeof buildBase>;
