import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { roomId, userId } from '../../packages/contract/src/ids.ts';
import { EmbeddedRunner } from '../../packages/runner/src/embedded-runner.ts';
import { requestFor } from '../../packages/runner/src/testing/run-program.ts';
import { TEST_LIMITS } from '../../packages/runner/src/testing/test-runner.ts';
import { FairQueue, type QueueEntry } from '../../packages/server/src/runs/fair-queue.ts';
import type { Finding } from '../finding.ts';
import { median, percentile } from '../measure/statistics.ts';
import type { Context, Scenario } from '../scenario.ts';
import { HELLO } from '../subjects/hello-programs.ts';
import { nativeFirstByte } from '../subjects/native-interpreters.ts';

/** Of warm runs on an idle machine of two cores: milliseconds to the first output, in the middle and at 95 of 100. */
const AIMS: Readonly<Record<string, readonly [p50: number, p95: number]>> = {
  javascript: [15, 60],
  lua: [15, 60],
  python: [30, 120],
  php: [30, 120],
  sql: [40, 120],
  typescript: [40, 120],
  ruby: [40, 200],
  c: [500, 1_200],
};
const USERS = 10;
const RUNS_EACH = 10;
const MEBIBYTE = 1024 * 1024;

interface Timed {
  readonly firstMs: number;
  readonly memoryBytes: number;
}

async function timedRun(runner: EmbeddedRunner, language: string): Promise<Timed> {
  const begin = performance.now();
  let firstMs = Number.NaN;
  let memoryBytes = 0;
  for await (const event of runner.run(requestFor({ language, code: HELLO[language] ?? '' })).events) {
    if (event.kind === 'output' && Number.isNaN(firstMs)) firstMs = performance.now() - begin;
    if (event.kind !== 'ended') continue;
    memoryBytes = event.memoryBytes ?? 0;
    if (event.end.kind !== 'exited') throw new Error(`${language} ended as ${JSON.stringify(event.end)}`);
  }
  return { firstMs, memoryBytes };
}

function open(warm: boolean): Promise<EmbeddedRunner> {
  return EmbeddedRunner.open({ limits: TEST_LIMITS, packs: ['all'], slots: 1, warm });
}

/** Waits until a process of the language is ready, and a little for it to be up. */
async function warmed(runner: EmbeddedRunner, language: string, restMs: number): Promise<void> {
  while (!runner.report().warm.some((waiting) => waiting.language === language)) await sleep(10);
  await sleep(restMs);
}

async function languageFindings(language: string, context: Context, runners: Runners): Promise<Finding[]> {
  const rounds = context.isQuick ? 3 : 30;
  const coldRuns: Timed[] = [];
  const natives: number[] = [];
  for (let round = 0; round < Math.ceil(rounds / 5); round += 1) {
    coldRuns.push(await timedRun(runners.cold, language));
    const native = await nativeFirstByte(language);
    if (native !== undefined) natives.push(native);
  }
  // The first makes the language one of those that are kept ready; one that always is would not tell how long that takes.
  await timedRun(runners.warm, language);
  const startMs = median(coldRuns.map((timed) => timed.firstMs));
  const warmRuns: Timed[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await warmed(runners.warm, language, Math.min(12_000, startMs * 2));
    warmRuns.push(await timedRun(runners.warm, language));
  }
  const [p50, p95] = AIMS[language] ?? [];
  const warm = warmRuns.map((timed) => timed.firstMs);
  const floor = natives.length > 0 ? median(natives) : undefined;
  context.say(`${language}: ${median(warm).toFixed(1)} ms warm`);
  return [
    {
      measure: `${language}, first output, warm, p50`,
      unit: 'ms',
      atrium: median(warm),
      floor,
      ...(p50 !== undefined && { aim: { of: 'figure', atMost: p50 } }),
      note: 'floor: the machine’s own interpreter',
    },
    {
      measure: `${language}, first output, warm, p95`,
      unit: 'ms',
      atrium: percentile(warm, 0.95),
      ...(p95 !== undefined && { aim: { of: 'figure', atMost: p95 } }),
    },
    {
      measure: `${language}, first output, cold`,
      unit: 'ms',
      atrium: median(coldRuns.map((timed) => timed.firstMs)),
      floor,
    },
    {
      measure: `${language}, memory`,
      unit: 'MB',
      atrium: median(warmRuns.map((timed) => timed.memoryBytes / MEBIBYTE)),
    },
  ];
}

interface Runners {
  readonly cold: EmbeddedRunner;
  readonly warm: EmbeddedRunner;
}

interface Waiting extends QueueEntry {
  readonly since: number;
}

/** 100 runs by ten people who all start theirs at once, in the order of the server's queue. */
async function fairness(runner: EmbeddedRunner, context: Context): Promise<Finding[]> {
  const slots = 2;
  const queue = new FairQueue<Waiting>({
    slots,
    waitingPerUser: RUNS_EACH,
    waitingPerRoom: 1_000,
    waiting: 1_000,
  });
  const room = roomId.parse(`rm_${'0'.repeat(26)}`);
  const since = performance.now();
  for (let user = 0; user < USERS; user += 1)
    for (let n = 0; n < (context.isQuick ? 2 : RUNS_EACH); n += 1)
      queue.add({ userId: userId.parse(`usr_${String(user).padStart(26, '0')}`), roomId: room, since });
  const ended: { user: string; ms: number }[] = [];
  const work = async (): Promise<void> => {
    for (;;) {
      const next = queue.next();
      if (!next && queue.waiting === 0) return;
      if (!next) await sleep(5);
      if (!next) continue;
      await timedRun(runner, 'javascript');
      queue.done(next);
      ended.push({ user: next.userId, ms: performance.now() - next.since });
    }
  };
  await Promise.all(Array.from({ length: slots }, work));
  const last = [...new Set(ended.map(({ user }) => user))].map((user) =>
    Math.max(...ended.filter((run) => run.user === user).map(({ ms }) => ms)),
  );
  const all = ended.map(({ ms }) => ms);
  return [
    {
      measure: `${all.length} runs by ${USERS} people, p95 from start to end`,
      unit: 'ms',
      atrium: percentile(all, 0.95),
    },
    {
      measure: 'the same, last person’s end through first person’s end',
      unit: 'x',
      atrium: Math.max(...last) / Math.min(...last),
      aim: { of: 'figure', atMost: 1.5 },
    },
  ];
}

/** How soon a program says its first word, and how people share the runner. */
export const runs: Scenario = {
  title: 'Running code',
  run: async (context) => {
    const runners = { cold: await open(false), warm: await open(true) };
    const findings: Finding[] = [];
    try {
      for (const { id, obstacle } of runners.warm.languages)
        if (obstacle === undefined && HELLO[id] !== undefined)
          findings.push(...(await languageFindings(id, context, runners)));
      findings.push(...(await fairness(runners.warm, context)));
    } finally {
      await Promise.all([runners.cold.close(), runners.warm.close()]);
    }
    return findings;
  },
};
