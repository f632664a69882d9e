import { AppError } from '@atrium/contract/errors';
import type { ProjectId, RoomId, RunId, UserId } from '@atrium/contract/ids';
import type { ProjectRun } from '@atrium/contract/project-state';
import { expect, test } from 'vitest';
import type { ConnectionState } from '../state.ts';
import type { ServerEvent } from '../transport/transport.ts';
import { ProjectRunWatch, type ProjectRunWatchDeps } from './project-run-watch.ts';

const ROOM = 'rm_1' as RoomId;
const PROJECT = 'prj_1' as ProjectId;
const ADA = 'usr_ada' as UserId;
const BOB = 'usr_bob' as UserId;
const RUN = 'run_1' as RunId;

const RESULT = {
  runId: RUN,
  userId: ADA,
  language: 'python',
  outcome: { kind: 'exited', code: 0 },
  output: [{ kind: 'text', stream: 'stdout', text: 'ab' }],
  isShortened: false,
  startedAt: '2026-01-01T00:00:00.000Z',
  durationMs: 5,
  engine: 'Python',
  runner: 'embedded',
} as unknown as NonNullable<ProjectRun['result']>;

function runOf(by: UserId, runId = RUN, startedAt = '2026-01-01T00:00:00.000Z'): ProjectRun {
  return { runId, by, entry: 'main.py', language: 'python', startedAt };
}

const text = (seq: number, words: string) => ({
  name: 'run:output' as const,
  payload: {
    runId: RUN,
    chunk: { seq, parts: [{ kind: 'text' as const, stream: 'stdout' as const, text: words }] },
  },
});

/** A watch on a client whose server answers as the test says. */
async function start(answers: Record<string, (input: never) => unknown> = {}) {
  const listeners = new Set<(event: ServerEvent) => void>();
  const connection = { state: { kind: 'online' } as ConnectionState, listeners: new Set<() => void>() };
  const asked: [string, unknown][] = [];
  const opened = { project: {}, tree: {}, users: [], runs: [] };
  const ask = async (name: string, input: unknown): Promise<unknown> => {
    asked.push([name, input]);
    return (answers[name] ?? (() => (name === 'projects.open' ? opened : {})))(input as never);
  };
  const watch = new ProjectRunWatch({
    client: {
      ask: ask as ProjectRunWatchDeps['client']['ask'],
      onEvent: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      connection: {
        get: () => connection.state,
        subscribe: (listener) => {
          connection.listeners.add(listener);
          return () => connection.listeners.delete(listener);
        },
      },
    },
    roomId: ROOM,
    projectId: PROJECT,
    ownUserId: ADA,
    clock: {
      now: () => 0,
      after: (_ms, run) => {
        const timer = setTimeout(run, 0);
        return () => clearTimeout(timer);
      },
    },
    random: () => 0.5,
  });
  await Promise.resolve();
  const say = (event: unknown) => listeners.forEach((listener) => listener(event as ServerEvent));
  const reconnect = (): void => {
    for (const listener of connection.listeners) listener();
  };
  return { watch, say, asked, reconnect, phase: () => watch.view.get().phase };
}

const printed = (phase: ReturnType<Awaited<ReturnType<typeof start>>['phase']>): string =>
  'parts' in phase ? phase.parts.map((part) => ('text' in part ? part.text : '')).join('') : '';

test('[PRV-14] a run of somebody else is seen from its beginning to its end, and cannot be stopped here', async () => {
  const { watch, say, phase } = await start();
  say({ name: 'project:run', payload: { roomId: ROOM, projectId: PROJECT, run: runOf(BOB) } });
  say(text(1, 'a'));
  expect([phase().kind, printed(phase()), watch.view.get().isOwn]).toEqual(['running', 'a', false]);
  say(text(2, 'b'));
  say({
    name: 'project:run',
    payload: { roomId: ROOM, projectId: PROJECT, run: { ...runOf(BOB), result: RESULT } },
  });
  expect([phase().kind, printed(phase()), watch.view.get().run?.entry]).toEqual(['ended', 'ab', 'main.py']);
});

test('[PRV-14] one’s own run is written to and stopped; output that comes before the answer is kept', async () => {
  const { watch, say, asked, phase } = await start({
    'runs.start': () => {
      say(text(2, 'b'));
      say(text(1, 'a'));
      return { runId: RUN, state: { kind: 'running' } };
    },
  });
  const starting = watch.start({ stdin: 'x', keepsInputOpen: true });
  expect(phase().kind).toBe('starting');
  await starting;
  expect(printed(phase())).toBe('ab');
  await watch.write('words\n');
  expect(printed(phase())).toBe('abwords\n');
  await watch.write(undefined);
  expect(watch.view.get()).toMatchObject({ isOwn: true, isInputOpen: false });
  await watch.stop();
  expect(asked.slice(-3)).toEqual([
    ['runs.input', { runId: RUN, text: 'words\n' }],
    ['runs.input', { runId: RUN, isEnd: true }],
    ['runs.cancel', { runId: RUN }],
  ]);
});

test('[PRV-14] a refusal is told, and the next run forgets it', async () => {
  let isRefused = true;
  const { watch, phase } = await start({
    'runs.start': () => {
      if (isRefused) throw new AppError('forbidden', 'Nobody runs this project.');
      return { runId: RUN, state: { kind: 'queued', ahead: 2 } };
    },
  });
  await watch.start({});
  expect(phase()).toMatchObject({ kind: 'refused', failure: { code: 'forbidden' } });
  isRefused = false;
  await watch.start({});
  expect(phase()).toEqual({ kind: 'queued', ahead: 2 });
});

test('[PRV-14] whoever comes later, or back, gets what was printed so far', async () => {
  let chunks = [text(1, 'early ').payload.chunk];
  const { say, phase, reconnect } = await start({
    'projects.open': () => ({ project: {}, runs: [{ run: runOf(BOB), chunks }] }),
  });
  await expect.poll(() => printed(phase())).toBe('early ');
  // The second chunk was lost with the connection.
  say(text(3, 'late'));
  chunks = [...chunks, text(2, 'missed ').payload.chunk];
  reconnect();
  await expect.poll(() => printed(phase())).toBe('early missed late');
});

test('[PRV-14] the end of an earlier run does not take the place of a later one', async () => {
  const { say, watch } = await start();
  const later = runOf(BOB, 'run_2' as RunId, '2026-01-01T00:01:00.000Z');
  say({ name: 'project:run', payload: { roomId: ROOM, projectId: PROJECT, run: later } });
  say({
    name: 'project:run',
    payload: { roomId: ROOM, projectId: PROJECT, run: { ...runOf(ADA), result: RESULT } },
  });
  expect(watch.view.get().run?.runId).toBe('run_2');
});
