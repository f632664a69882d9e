import { AppError } from '@atrium/contract/errors';
import type { RunId } from '@atrium/contract/ids';
import type { Input, Output } from '@atrium/contract/operations';
import type { OutputPart, RunResult } from '@atrium/contract/run-result';
import type { RunState } from '@atrium/contract/runs';
import { describe, expect, test } from 'vitest';
import { Notifier } from '../observable/notifier.ts';
import { ManualClock, settled } from '../testing/manual-clock.ts';
import { sampleMessage, sampleRoomId, sampleUserId } from '../testing/samples.ts';
import type { Call } from '../transport/transport.ts';
import { OwnRuns } from './own-runs.ts';
import { noMemory, storedMemory, type RunMemory } from './run-memory.ts';
import type { RunTarget } from './run-view.ts';

const ROOM = sampleRoomId(1);
const ME = sampleUserId(1);
const FILES: RunTarget = {
  kind: 'files',
  language: 'python',
  files: [{ name: 'main.py', content: 'print(1)' }],
};
const RUN = runIdOf(1);

describe('a run', () => {
  test('[CLI-34] goes from start over queue and output to its end', async () => {
    const { runs, answer, phase, say } = inOwnHands();
    const key = runs.run({ roomId: ROOM, target: FILES });
    expect(phase(key)).toEqual({ kind: 'starting' });
    await answer('runs.start', { runId: RUN, state: { kind: 'queued', ahead: 2 } });
    expect(phase(key)).toEqual({ kind: 'queued', runId: RUN, ahead: 2 });
    say({ kind: 'queued', ahead: 1 });
    say({ kind: 'running' });
    say(1, out('one '));
    say(2, out('two'), { kind: 'text', stream: 'stderr', text: 'ouch' });
    expect(phase(key)).toEqual({
      kind: 'running',
      runId: RUN,
      parts: [out('one two'), { kind: 'text', stream: 'stderr', text: 'ouch' }],
    });
    say(ended([out('one two')]));
    expect(phase(key)).toMatchObject({ kind: 'ended', result: { outcome: { kind: 'exited' } } });
  });

  test('[CLI-34] does not go back when news are late or doubled', async () => {
    const { runs, answer, phase, say } = inOwnHands();
    const key = runs.run({ roomId: ROOM, target: FILES });
    await answer('runs.start', { runId: RUN, state: { kind: 'running' } });
    say(1, out('a'));
    say(1, out('a'));
    say({ kind: 'queued', ahead: 3 });
    expect(phase(key)).toMatchObject({ kind: 'running', parts: [out('a')] });
    say(ended([out('a')]));
    say({ kind: 'running' });
    say(2, out('b'));
    expect(phase(key)).toMatchObject({ kind: 'ended', parts: [out('a')] });
  });

  test('[CLI-34] that waits for another runner is queued again, when the server says so itself', async () => {
    const { runs, answer, phase, say, asked, clock } = inOwnHands();
    const key = runs.run({ roomId: ROOM, target: FILES });
    await answer('runs.start', { runId: RUN, state: { kind: 'running' } });
    say({ kind: 'queued', ahead: 2 });
    expect(phase(key)).toMatchObject({ kind: 'running' });
    await clock.advance(200);
    expect(asked('runs.get')).toEqual([{ runId: RUN, afterSeq: 0 }]);
    await answer('runs.get', { state: { kind: 'queued', ahead: 2 }, chunks: [] });
    expect(phase(key)).toEqual({ kind: 'queued', runId: RUN, ahead: 2 });
    say({ kind: 'queued', ahead: 1 });
    expect(phase(key)).toEqual({ kind: 'queued', runId: RUN, ahead: 1 });
    say({ kind: 'running' });
    say(1, out('a'));
    expect(phase(key)).toMatchObject({ kind: 'running', parts: [out('a')] });
  });

  test('[CLI-34] that runs again by the time of the answer is asked for once more', async () => {
    const { runs, answer, phase, say, asked, clock } = inOwnHands();
    const key = runs.run({ roomId: ROOM, target: FILES });
    await answer('runs.start', { runId: RUN, state: { kind: 'running' } });
    say({ kind: 'queued', ahead: 0 });
    await clock.advance(200);
    say({ kind: 'running' });
    await answer('runs.get', { state: { kind: 'queued', ahead: 0 }, chunks: [] });
    expect(phase(key)).toMatchObject({ kind: 'running' });
    await clock.advance(200);
    expect(asked('runs.get')).toHaveLength(1);
    await answer('runs.get', { state: { kind: 'running' }, chunks: [] });
    expect(phase(key)).toMatchObject({ kind: 'running' });
  });

  test('[CLI-34] that the server refuses says why', async () => {
    const { runs, refuse, phase } = inOwnHands();
    const key = runs.run({ roomId: ROOM, target: FILES });
    await refuse('runs.start', new AppError('conflict', 'Two of your runs are waiting.'));
    expect(phase(key)).toEqual({
      kind: 'refused',
      failure: { code: 'conflict', message: 'Two of your runs are waiting.' },
    });
  });

  test('[CLI-34] whose start is not answered is asked for again by the same name, and then given up', async () => {
    const { runs, answer, refuse, phase, asked, clock } = inOwnHands();
    const lost = new AppError('unavailable', 'The server did not answer.');
    const key = runs.run({ roomId: ROOM, target: FILES });
    const [first] = asked('runs.start');
    expect(first?.clientRunId).toBe(key);
    await refuse('runs.start', lost);
    expect(phase(key)).toEqual({ kind: 'starting' });
    await clock.advance(10_000);
    expect(asked('runs.start')).toEqual([first]);
    await answer('runs.start', { runId: RUN, state: { kind: 'running' } });
    expect(phase(key)).toMatchObject({ kind: 'running' });

    const other = runs.run({ roomId: ROOM, target: FILES });
    while (phase(other)?.kind === 'starting') {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await refuse('runs.start', lost);
      // oxlint-disable-next-line no-await-in-loop
      await clock.advance(10_000);
    }
    expect(phase(other)).toMatchObject({ kind: 'refused', failure: { code: 'unavailable' } });
  });

  test('[CLI-34] that is forgotten is not asked for again', async () => {
    const { runs, refuse, asked, clock } = inOwnHands();
    runs.run({ roomId: ROOM, target: FILES });
    await refuse('runs.start', new AppError('unavailable', 'The server did not answer.'));
    runs.forgetAll();
    await clock.advance(10_000);
    expect(asked('runs.start')).toEqual([]);
  });

  test('[CLI-35] news that come before the answer which names the run are not lost', async () => {
    const { runs, answer, phase, say } = inOwnHands();
    const key = runs.run({ roomId: ROOM, target: FILES });
    say({ kind: 'running' });
    say(1, out('fast'));
    say(ended([out('fast')]));
    await answer('runs.start', { runId: RUN, state: { kind: 'queued', ahead: 0 } });
    expect(phase(key)).toMatchObject({ kind: 'ended', parts: [out('fast')] });
  });

  test('[CLI-35] a hole in the output is asked for, and the end waits for it', async () => {
    const { runs, answer, phase, say, asked, clock } = inOwnHands();
    const key = runs.run({ roomId: ROOM, target: FILES });
    await answer('runs.start', { runId: RUN, state: { kind: 'running' } });
    say(1, out('1'));
    say(3, out('3'));
    expect(phase(key)).toMatchObject({ parts: [out('1')] });
    const end = ended([out('1')], { isShortened: true });
    say(end);
    expect(phase(key)).toMatchObject({ kind: 'running' });
    await clock.advance(200);
    expect(asked('runs.get')).toEqual([{ runId: RUN, afterSeq: 1 }]);
    await answer('runs.get', { state: end, chunks: [2, 3].map((seq) => ({ seq, parts: [out(`${seq}`)] })) });
    expect(phase(key)).toMatchObject({ kind: 'ended', parts: [out('123')] });
  });

  test('[CLI-35] after a reconnect it catches up; one that the server has forgotten is lost', async () => {
    const { runs, answer, refuse, phase, say, asked } = inOwnHands();
    const key = runs.run({ roomId: ROOM, target: FILES });
    await answer('runs.start', { runId: RUN, state: { kind: 'running' } });
    say(1, out('a'));
    runs.disconnected();
    runs.connected();
    expect(asked('runs.get')).toEqual([{ runId: RUN, afterSeq: 1 }]);
    await answer('runs.get', { state: { kind: 'running' }, chunks: [{ seq: 2, parts: [out('b')] }] });
    expect(phase(key)).toMatchObject({ kind: 'running', parts: [out('ab')] });
    runs.disconnected();
    runs.connected();
    await refuse('runs.get', new AppError('not-found', 'There is no such run.'));
    expect(phase(key)).toEqual({ kind: 'lost', parts: [out('ab')] });
  });

  test('[CLI-36] is stopped, also before its start is answered', async () => {
    const { runs, answer, view, say, asked } = inOwnHands();
    const key = runs.run({ roomId: ROOM, target: FILES });
    void runs.cancel(key);
    expect(view(key)?.isStopping).toBe(true);
    await answer('runs.start', { runId: RUN, state: { kind: 'running' } });
    expect(asked('runs.cancel')).toEqual([{ runId: RUN }]);
    say(ended([], { outcome: { kind: 'cancelled' } }));
    expect(view(key)).toMatchObject({ isStopping: false, phase: { kind: 'ended' } });
  });

  test('[CLI-36] takes input while it runs, shown where it was written', async () => {
    const { runs, answer, view, phase, say, asked } = inOwnHands();
    const key = runs.run({ roomId: ROOM, target: FILES, keepsInputOpen: true });
    await answer('runs.start', { runId: RUN, state: { kind: 'running' } });
    say(1, out('name? '));
    void runs.write(key, 'Ada\n');
    await answer('runs.input', {});
    say(2, out('hello Ada'));
    const parts = [out('name? '), { kind: 'input', text: 'Ada\n' }, out('hello Ada')];
    expect(phase(key)).toMatchObject({ parts });
    const closed = runs.endInput(key);
    expect(asked('runs.input')).toEqual([{ runId: RUN, isEnd: true }]);
    await answer('runs.input', {});
    await closed;
    expect(view(key)?.isInputOpen).toBe(false);
    await runs.write(key, 'too late');
    expect(asked('runs.input')).toEqual([]);
    say(ended([out('name? hello Ada')]));
    expect(phase(key)).toMatchObject({ kind: 'ended', parts });
  });

  test('[CLI-37] of a message that is not stored yet starts when it is', async () => {
    const { runs, asked, phase, view } = inOwnHands();
    const target: RunTarget = { kind: 'posted', clientMessageId: 'mine-0001' };
    const key = runs.run({ roomId: ROOM, target, stdin: '7' });
    expect(phase(key)).toEqual({ kind: 'waiting' });
    runs.met([sampleMessage(ROOM, 1, { senderId: sampleUserId(2), clientMessageId: 'mine-0001' })]);
    expect(asked('runs.start')).toEqual([]);
    const mine = sampleMessage(ROOM, 2, { clientMessageId: 'mine-0001' });
    runs.met([mine]);
    runs.met([mine]);
    const source = { kind: 'message', messageId: mine.messageId, block: 0 };
    expect(asked('runs.start')).toMatchObject([{ roomId: ROOM, source, stdin: '7', clientRunId: key }]);
    expect(view(key)?.target).toEqual({ kind: 'block', messageId: mine.messageId, block: 0 });
  });

  test('[CLI-37] goes with a message that is discarded', () => {
    const { runs, view } = inOwnHands();
    const key = runs.run({ roomId: ROOM, target: { kind: 'posted', clientMessageId: 'mine-0001' } });
    runs.discarded('mine-0001');
    expect(view(key)).toBeUndefined();
  });

  test('[CLI-38] survives a reload where the server still knows it', async () => {
    const stored = new Map<string, string>();
    const storage = {
      getItem: (name: string) => stored.get(name) ?? null,
      setItem: (name: string, value: string) => void stored.set(name, value),
    };
    const before = inOwnHands(storedMemory(storage));
    const key = before.runs.run({ roomId: ROOM, target: FILES, stdin: 'x' });
    await before.answer('runs.start', { runId: RUN, state: { kind: 'running' } });
    const other = before.runs.run({ roomId: ROOM, target: FILES });
    await before.answer('runs.start', { runId: runIdOf(2), state: { kind: 'queued', ahead: 0 } });
    before.say(1, out('a'));

    const after = inOwnHands(storedMemory(storage));
    after.runs.connected();
    expect(after.asked('runs.get').map(({ runId }) => runId)).toEqual([RUN, runIdOf(2)]);
    await after.answer('runs.get', { state: ended([out('ab')]), chunks: [] });
    expect(after.view(key)).toMatchObject({ stdin: 'x', phase: { kind: 'ended', parts: [out('ab')] } });
    await after.refuse('runs.get', new AppError('not-found', 'There is no such run.'));
    expect(after.view(other)).toBeUndefined();
  });

  test('[CLI-38] what was run is forgotten when its person signs out', async () => {
    const saved: number[] = [];
    const { runs, answer } = inOwnHands({ load: () => [], save: (_, kept) => void saved.push(kept.length) });
    runs.run({ roomId: ROOM, target: FILES });
    await answer('runs.start', { runId: RUN, state: { kind: 'running' } });
    expect(saved.at(-1)).toBe(1);
    runs.forgetAll();
    expect(saved.at(-1)).toBe(0);
    expect(runs.view.get()).toEqual([]);
  });

  test('[CLI-38] storage that fails or holds nonsense keeps nothing from running', () => {
    const broken = {
      getItem: () => '{',
      setItem: () => {
        throw new Error('full');
      },
    };
    const { runs, view } = inOwnHands(storedMemory(broken));
    expect(view(runs.run({ roomId: ROOM, target: FILES }))?.phase.kind).toBe('starting');
  });

  test('[CLI-39] that is too large for the socket goes over HTTP', () => {
    const { runs, asked, askedLarge } = inOwnHands();
    runs.run({ roomId: ROOM, target: FILES, stdin: 'x'.repeat(60_000) });
    expect(asked('runs.start')).toEqual([]);
    expect(askedLarge).toEqual(['runs.start']);
  });

  test('[CLI-40] of files is shared when it has ended', async () => {
    const { runs, answer, say, asked } = inOwnHands();
    const key = runs.run({ roomId: ROOM, target: FILES });
    await answer('runs.start', { runId: RUN, state: { kind: 'running' } });
    await expect(runs.share(key)).rejects.toThrow('not ended');
    say(ended([]));
    void runs.share(key);
    expect(asked('runs.share')).toMatchObject([{ roomId: ROOM, runId: RUN }]);
  });

  test('[CLI-40] the oldest that have ended leave the view, those under way stay', async () => {
    const { runs, answer, say } = inOwnHands();
    const active = runs.run({ roomId: ROOM, target: { kind: 'posted', clientMessageId: 'mine-0001' } });
    for (let count = 0; count < 70; count++) {
      runs.run({ roomId: ROOM, target: FILES });
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await answer('runs.start', { runId: RUN, state: { kind: 'running' } });
      say(ended([]));
    }
    const keys = runs.view.get().map(({ key }) => key);
    expect(keys).toHaveLength(60);
    expect(keys).toContain(active);
  });
});

/** Runs whose server is the test. */
function inOwnHands(memory: RunMemory = noMemory) {
  const clock = new ManualClock();
  const waiting: { name: string; input: unknown; promise: PromiseWithResolvers<unknown> }[] = [];
  const askedLarge: string[] = [];
  const call = ((name: string, input: unknown) => {
    const promise = Promise.withResolvers<unknown>();
    waiting.push({ name, input, promise });
    return promise.promise;
  }) as Call;
  let ids = 0;
  const runs = new OwnRuns({
    userId: ME,
    call,
    callLarge: (name) => {
      askedLarge.push(name);
      return new Promise(() => undefined);
    },
    memory,
    notifier: new Notifier(clock),
    clock,
    random: () => 0.5,
    newId: () => `client-${++ids}`,
  });
  const next = (name: string) => {
    const at = waiting.findIndex((one) => one.name === name);
    return waiting.splice(at, 1)[0]!.promise;
  };
  const view = (key: string) => runs.view.get().find((run) => run.key === key);
  return {
    runs,
    clock,
    view,
    askedLarge,
    phase: (key: string) => view(key)?.phase,
    asked: <Name extends 'runs.start' | 'runs.get' | 'runs.cancel' | 'runs.input' | 'runs.share'>(
      name: Name,
    ) => waiting.filter((one) => one.name === name).map(({ input }) => input as Input<Name>),
    answer: async <Name extends 'runs.start' | 'runs.get' | 'runs.input'>(
      name: Name,
      output: Output<Name>,
    ) => {
      await settled();
      next(name).resolve(output);
      await settled();
    },
    refuse: async (name: string, error: AppError) => {
      await settled();
      next(name).reject(error);
      await settled();
    },
    /** News of the run: a piece of output by its number, or a state. */
    say: (what: number | RunState, ...parts: OutputPart[]) => {
      if (typeof what === 'number') runs.printed({ runId: RUN, chunk: { seq: what, parts } });
      else runs.changed({ runId: RUN, state: what });
    },
  };
}

function runIdOf(n: number): RunId {
  return `run_${String(n).padStart(26, '0')}` as RunId;
}

function out(text: string): OutputPart {
  return { kind: 'text', stream: 'stdout', text };
}

function ended(output: OutputPart[], more: Partial<RunResult> = {}): Extract<RunState, { kind: 'ended' }> {
  return {
    kind: 'ended',
    result: {
      runId: RUN,
      userId: ME,
      language: 'python',
      engine: 'Python 3.12.0',
      runner: 'embedded',
      startedAt: '2026-01-01T00:00:00.000Z',
      outcome: { kind: 'exited', exitCode: 0 },
      durationMs: 12,
      output,
      isShortened: false,
      ...more,
    },
  };
}
