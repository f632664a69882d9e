import { availableParallelism } from 'node:os';
import type { Output } from '@atrium/contract/operations';
import type { CodeRunner } from '@atrium/runner/code-runner';
import { EmbeddedRunner } from '@atrium/runner/embedded-runner';
import type { Announcer } from '../announcer.ts';
import type { Config, Secrets } from '../config.ts';
import type { RateLimiter } from '../dispatcher/rate-limiter.ts';
import type { Follows } from '../http/event-stream.ts';
import type { MessageService } from '../messages/message-service.ts';
import type { Log } from '../observability/log.ts';
import type { Metrics } from '../observability/metrics.ts';
import { JdoodleClient } from './jdoodle/jdoodle-client.ts';
import { readJdoodleLanguages } from './jdoodle/jdoodle-languages.ts';
import { JdoodleRunner } from './jdoodle/jdoodle-runner.ts';
import type { RunnableProjects } from './project-source.ts';
import { RunAudit } from './run-audit.ts';
import { RunMetrics } from './run-metrics.ts';
import { RunOutputRepository } from './run-output-repository.ts';
import { RunResults } from './run-results.ts';
import { RunService, type RunnersReport } from './run-service.ts';
import type { RunsConfig } from './run-settings.ts';
import type { Store } from '../storage/store.ts';

/** Whoever can run code here, and what they tell of themselves. */
export interface Runners {
  /** Does not reject. */
  readonly all: Promise<readonly CodeRunner[]>;
  report(): Promise<RunnersReport>;
  close(): Promise<void>;
}

/**
 * The embedded runner, and JDoodle's if there are credentials. Checking runtimes and walls takes a while: it goes on while
 * the server serves everything else. Throws for a list of languages that cannot be used.
 */
export function openRunners({ runs }: Config, { jdoodle }: Secrets, log: Log): Runners {
  const { limits } = runs;
  const slots = runs.slots ?? Math.max(1, availableParallelism() - 1);
  const client = jdoodle && new JdoodleClient({ url: runs.jdoodleUrl, ...jdoodle, now: Date.now });
  const languages = readJdoodleLanguages(runs.jdoodleLanguagesFile);
  const remote = client && new JdoodleRunner({ client, languages, limits });
  const opening = openEmbedded(runs, slots, log);
  return {
    all: opening.then(({ embedded }) => [...(embedded ? [embedded] : []), ...(remote ? [remote] : [])]),
    report: async () => ({
      embedded: { ...reportOf(await opening), slots },
      jdoodle: await client?.credits(),
      limits: { ...limits },
    }),
    close: async () => {
      await Promise.all([opening.then(({ embedded }) => embedded?.close()), remote?.close()]);
    },
  };
}

type Opened =
  | { readonly embedded: EmbeddedRunner }
  | { readonly embedded: undefined; readonly fault: string };

/** Without it there is still everything but the running of code. */
async function openEmbedded(runs: RunsConfig, slots: number, log: Log): Promise<Opened> {
  const { limits, packs, isWarm, searchPath } = runs;
  try {
    const embedded = await EmbeddedRunner.open({ limits, packs, slots, warm: isWarm, searchPath });
    log.info({ wall: embedded.report().wall, slots, packs }, 'code can be run');
    return { embedded };
  } catch (error) {
    log.error({ err: error }, 'the embedded runner could not be opened');
    return { embedded: undefined, fault: 'It could not be opened: the cause is in the log of the server.' };
  }
}

function reportOf(opened: Opened) {
  if (!opened.embedded)
    return { wall: 'permissions' as const, wallRemarks: [opened.fault], refusedRuntimes: [], warm: [] };
  const { wall, wallRemarks, refusedRuntimes, warm } = opened.embedded.report();
  return { wall, wallRemarks: [...wallRemarks], refusedRuntimes: [...refusedRuntimes], warm: [...warm] };
}

/** A run can be followed over HTTP alone, as a stream of the events that sockets hear. */
export function followRuns(runs: RunService): Follows {
  return {
    'runs.start': async function* (output, caller, signal) {
      const { runId } = output as Output<'runs.start'>;
      if (caller.kind !== 'user') return;
      for await (const news of runs.watch(runId, caller.user.userId, signal))
        yield news.event === 'run:output' ? { ...news, id: news.payload.chunk.seq } : news;
    },
  };
}

export interface RunParts {
  readonly config: Config;
  readonly runners: Runners;
  readonly store: Store;
  readonly messages: MessageService;
  readonly projects: RunnableProjects;
  readonly announcer: Announcer;
  readonly rateLimiter: RateLimiter;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly now: () => number;
}

export function buildRuns({ config, runners, store, messages, rateLimiter, ...parts }: RunParts): RunService {
  const { announcer, metrics, log, now, projects } = parts;
  const outputs = new RunOutputRepository(store);
  const results = new RunResults({ messages, outputs, audit: new RunAudit(store), log });
  return new RunService({
    runners: runners.all,
    preference: config.runs.preference,
    takeOfRoom: (roomId) => rateLimiter.take(roomId, 'roomRun'),
    metrics: (countsOf) => new RunMetrics(metrics.registry, countsOf),
    report: () => runners.report(),
    messages,
    projects,
    outputs,
    results,
    announcer,
    log,
    now,
  });
}
