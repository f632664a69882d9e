import { describe, expect, test, vi } from 'vitest';
import { newRoomId } from '../ids.ts';
import { ScriptedRunner } from './testing/scripted-runner.ts';
import {
  FENCE,
  SESSION,
  ada,
  bob,
  code,
  ended,
  eve,
  files,
  ground,
  setUp,
  start,
  stateOf,
  text,
  useRunSetup,
  write,
  type Started,
} from './testing/run-setup.ts';

/** Generous: the machine may be busy. */
const PATIENCE = { timeout: 20_000, interval: 5 };

useRunSetup();

describe('what is run', () => {
  test('[RUN-50] a code block of the message as it is stored, counted as people see them', async () => {
    const setup = setUp();
    const message = await write(
      setup,
      text(
        `a\n\n${FENCE}SCR first\nprint one\n${FENCE}\n- x\n\n  ~~~script\n  print two\n  ~~~\n\ny\n\n    print four\n`,
      ),
    );
    const { messageId } = message;
    for (const [block, words] of [
      [0, 'one'],
      [1, 'two'],
    ] as const) {
      const run = await start(setup, { kind: 'message', messageId, block });
      expect((await ended(setup, run)).output).toMatchObject([{ kind: 'text', text: `${words}\n` }]);
    }
    expect(setup.runner.requests[0]?.files).toEqual([{ name: 'main.script', content: 'print one\n' }]);
    await expect(start(setup, { kind: 'message', messageId, block: 2 })).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('does not say what language'),
    });
    await expect(start(setup, { kind: 'message', messageId, block: 3 })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  test('[RUN-50] nothing of a deleted message, of another room, or of a language nobody runs', async () => {
    const setup = setUp();
    const message = await write(setup, code('print one'));
    const { messageId } = message;
    const source = { kind: 'message' as const, messageId, block: 0 };
    await expect(start(setup, source, { in: newRoomId(ground.now) })).rejects.toMatchObject({
      code: 'not-found',
    });
    await setup.messages.delete(messageId, { userId: ada.userId, roomId: ground.roomId });
    await expect(start(setup, source)).rejects.toMatchObject({ code: 'conflict' });
    await expect(start(setup, files('x', 'klingon'))).rejects.toMatchObject({
      code: 'invalid',
      message: 'Nobody here runs "klingon".',
    });
    expect(setup.runner.requests).toEqual([]);
  });

  test('[RUN-65] no more than fits, no two files of one name', async () => {
    const setup = setUp({
      runner: new ScriptedRunner({ limits: { sourceBytes: 1_024, stdinBytes: 1_024 } }),
    });
    await expect(start(setup, files('ü'.repeat(513)))).rejects.toMatchObject({ code: 'too-large' });
    await expect(start(setup, files('x'), { stdin: 'ü'.repeat(513) })).rejects.toMatchObject({
      code: 'too-large',
    });
    const twice = { name: 'a.script', content: 'x' };
    await expect(
      start(setup, { kind: 'files', language: 'script', files: [twice, twice] }),
    ).rejects.toMatchObject({ code: 'invalid' });
  });

  test('[RUN-51] words for languages count without regard to case; who runs it is a matter of preference', async () => {
    const language = { ...new ScriptedRunner().languages[0]!, engine: 'Script 2.0' };
    const far = new ScriptedRunner({
      name: 'jdoodle',
      languages: [
        { ...language, aliases: ['far'] },
        { ...language, id: 'php', name: 'PHP', aliases: [] },
      ],
    });
    const near = new ScriptedRunner({
      languages: [
        ...new ScriptedRunner().languages,
        { ...language, id: 'php', name: 'PHP', aliases: [], obstacle: 'switch the pack php on.' },
        { ...language, id: 'ruby', name: 'Ruby', aliases: [], obstacle: 'switch the pack ruby on.' },
      ],
    });
    const setup = setUp({ runner: near, others: [far] });
    await ended(setup, await start(setup, files('print a', 'FAR')));
    await ended(setup, await start(setup, files('print a', 'Php')));
    expect([near.requests.length, far.requests.length]).toEqual([1, 1]);
    await expect(start(setup, files('print a', 'ruby'))).rejects.toMatchObject({
      code: 'conflict',
      message: 'Ruby cannot be run here: switch the pack ruby on.',
    });
    const { languages } = await setup.runs.languages();
    expect(languages.map(({ id, runners, hint }) => [id, runners.map(({ runner }) => runner), hint])).toEqual(
      [
        ['php', ['jdoodle'], undefined],
        ['ruby', [], 'switch the pack ruby on.'],
        ['script', ['embedded', 'jdoodle'], undefined],
      ],
    );
    expect(languages[2]?.aliases).toEqual(['scr', 'far']);
  });
});

test('[RUN-69] a run waits for runners that are still being checked', async () => {
  const opening = Promise.withResolvers<void>();
  const setup = setUp({ ready: opening.promise });
  const starting = start(setup, files('print a'));
  const listing = setup.runs.languages();
  expect(setup.runner.requests).toEqual([]);
  opening.resolve();
  expect((await ended(setup, await starting)).outcome).toEqual({ kind: 'exited', exitCode: 0 });
  expect((await listing).languages).toHaveLength(1);
});

describe('while it runs', () => {
  test('[RUN-53] its starter hears of the queue, of the start, of the output and of the end', async () => {
    const setup = setUp({ runner: new ScriptedRunner({ slots: 1 }) });
    const first = await start(setup, files('hang'));
    const second = await start(setup, files('hang'), { by: bob });
    const third = await start(setup, files('print done\nexit 3'), { by: eve });
    expect([first.state, second.state, third.state]).toEqual([
      { kind: 'running' },
      { kind: 'queued', ahead: 0 },
      { kind: 'queued', ahead: 1 },
    ]);
    await setup.runs.cancel(first.runId, ada.userId);
    await ended(setup, first);
    await vi.waitFor(
      async () => expect(await stateOf(setup, third, eve)).toEqual({ kind: 'queued', ahead: 0 }),
      PATIENCE,
    );
    await setup.runs.cancel(second.runId, bob.userId);
    const result = await ended(setup, third, eve);
    expect(result).toMatchObject({ outcome: { kind: 'exited', exitCode: 3 }, engine: 'Script 1.0.1' });
    const heard = setup.announcer.said.filter(({ to }) => to === eve.userId);
    expect(heard.map(({ event }) => event)).toEqual([
      'run:changed',
      'run:changed',
      'run:changed',
      'run:output',
      'run:changed',
    ]);
    expect(heard.at(-1)?.payload).toEqual({ runId: third.runId, state: { kind: 'ended', result } });
  });

  test('[RUN-52] one run of a person at a time, two wait; others do not wait for them', async () => {
    const setup = setUp({ runner: new ScriptedRunner({ slots: 2 }) });
    const mine = [await start(setup, files('hang')), await start(setup, files('hang'))];
    mine.push(await start(setup, files('hang')));
    await expect(start(setup, files('hang'))).rejects.toMatchObject({
      code: 'rate-limited',
      details: { bound: 'user', retryAfterMs: expect.any(Number) as number },
    });
    const other = await start(setup, files('print b'), { by: bob });
    await ended(setup, other, bob);
    for (const run of mine.toReversed()) {
      await setup.runs.cancel(run.runId, ada.userId);
      expect((await ended(setup, run)).outcome).toEqual({ kind: 'cancelled' });
    }
    expect(setup.runner.requests).toHaveLength(2);
  });

  test('[RUN-65] a room starts only so many', async () => {
    const setup = setUp({ takeOfRoom: () => 700 });
    await expect(start(setup, files('print a'))).rejects.toMatchObject({
      code: 'rate-limited',
      details: { bound: 'room', retryAfterMs: 700 },
    });
  });

  test('[RUN-64] it is written to, in the queue too, until its input ends', async () => {
    const setup = setUp({ runner: new ScriptedRunner({ slots: 1 }) });
    const before = await start(setup, files('hang'), { by: bob });
    const run = await start(setup, files('read\nread\nread'), { keepsInputOpen: true, stdin: 'one\n' });
    setup.runs.input({ runId: run.runId, text: 'two\n', isEnd: false }, ada.userId);
    await setup.runs.cancel(before.runId, bob.userId);
    await vi.waitFor(async () => expect(await stateOf(setup, run)).toEqual({ kind: 'running' }), PATIENCE);
    setup.runs.input({ runId: run.runId, text: 'three\n', isEnd: true }, ada.userId);
    const { output } = await ended(setup, run);
    expect(output).toMatchObject([{ text: 'one\ntwo\nthree\n' }]);
    const late = { runId: run.runId, text: 'four\n', isEnd: false };
    expect(() => setup.runs.input(late, ada.userId)).toThrow(/takes no input/);
  });

  test('[RUN-59] it is there for its starter alone, with its output from any place on', async () => {
    const setup = setUp();
    const run = await start(setup, files('print a\nprint b'));
    await ended(setup, run);
    const of = { runId: run.runId, afterSeq: 0 };
    for (const act of [
      () => setup.runs.get(of, bob.userId),
      () => setup.runs.cancel(run.runId, bob.userId),
      () => setup.runs.input({ runId: run.runId, text: '', isEnd: true }, bob.userId),
    ])
      await expect((async () => act())()).rejects.toThrow(/no such run of yours/);
    const { chunks } = setup.runs.get(of, ada.userId);
    expect(chunks.map(({ seq }) => seq)).toEqual(chunks.map((_chunk, index) => index + 1));
    expect(setup.runs.get({ ...of, afterSeq: chunks.length }, ada.userId).chunks).toEqual([]);
  });

  test('[RUN-59] what was run counts towards the memory for runs that have ended', async () => {
    const setup = setUp();
    const started: Started[] = [];
    for (let count = 0; count < 130; count += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const run = await start(setup, files(`print a\n${'#'.repeat(255 * 1024)}`));
      // oxlint-disable-next-line no-await-in-loop
      await ended(setup, run);
      started.push(run);
    }
    const of = (run: Started | undefined) => ({ runId: run!.runId, afterSeq: 0 });
    expect(() => setup.runs.get(of(started[0]), ada.userId)).toThrow(/no such run of yours/);
    expect(setup.runs.get(of(started.at(-1)), ada.userId).state.kind).toBe('ended');
  });

  test('[RUN-62] whoever loses the room or the session runs nothing there any more; others do', async () => {
    const setup = setUp({ runner: new ScriptedRunner({ slots: 4 }) });
    const mine = [await start(setup, files('hang')), await start(setup, files('hang'))];
    const elsewhere = await start(setup, files('hang'), { in: newRoomId(ground.now) });
    const other = await start(setup, files('hang'), { by: bob });
    setup.runs.cancelAll({ userId: ada.userId, roomId: ground.roomId });
    for (const run of mine) expect((await ended(setup, run)).outcome).toEqual({ kind: 'cancelled' });
    expect((await stateOf(setup, elsewhere)).kind).not.toBe('ended');
    setup.runs.cancelAll({ userId: ada.userId, sessionId: SESSION });
    await ended(setup, elsewhere);
    expect(await stateOf(setup, other, bob)).toEqual({ kind: 'running' });
    await setup.runs.close();
    expect(setup.announcer.of('run:changed').at(-1)?.state).toMatchObject({
      kind: 'ended',
      result: { outcome: { kind: 'cancelled' } },
    });
    await expect(start(setup, files('print a'))).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('[RUN-56] a runner that never stops is stopped at the bound of the output', async () => {
    const setup = setUp({ runner: new ScriptedRunner({ limits: { outputBytes: 5_000 } }) });
    const result = await ended(setup, await start(setup, files('flood 100000000')));
    expect(result).toMatchObject({ outcome: { kind: 'limit', limit: 'output' }, isShortened: true });
  });

  test('[RUN-52] a defect of a runner ends its run and frees its place', async () => {
    const setup = setUp({ runner: new ScriptedRunner({ slots: 1 }) });
    expect(await ended(setup, await start(setup, files('break')))).toMatchObject({
      outcome: { kind: 'crashed' },
    });
    await ended(setup, await start(setup, files('print a')));
    expect(setup.logged.join()).toContain('a run broke down');
  });
});

describe('a run that is asked for again', () => {
  test('[RUN-50] is the same run, as long as it is known', async () => {
    const setup = setUp();
    const again = { clientRunId: 'run-000001' };
    const [one, two] = await Promise.all([
      start(setup, files('print a'), again),
      start(setup, files('print a'), again),
    ]);
    await ended(setup, one);
    const late = await start(setup, files('print a'), again);
    expect([two.runId, late.runId]).toEqual([one.runId, one.runId]);
    expect(late.state.kind).toBe('ended');
    expect(setup.runner.requests).toHaveLength(1);
    const others = await start(setup, files('print a'), { ...again, by: bob });
    expect(others.runId).not.toBe(one.runId);
  });

  test('[RUN-50] takes nothing from what a room may start', async () => {
    let taken = 0;
    const setup = setUp({ takeOfRoom: () => ((taken += 1) > 1 ? 700 : 0) });
    await start(setup, files('print a'), { clientRunId: 'run-000001' });
    await start(setup, files('print a'), { clientRunId: 'run-000001' });
    expect(taken).toBe(1);
  });
});

test('[RUN-62] whoever loses the room while a run is about to start starts none', async () => {
  const opening = Promise.withResolvers<void>();
  const setup = setUp({ ready: opening.promise });
  const starting = start(setup, files('hang'));
  const other = start(setup, files('hang'), { by: bob });
  setup.runs.cancelAll({ userId: ada.userId, roomId: ground.roomId });
  opening.resolve();
  await expect(starting).rejects.toMatchObject({ code: 'forbidden' });
  await other;
  expect(setup.runner.requests).toHaveLength(1);
});

describe('when JDoodle refuses', () => {
  const far = () => new ScriptedRunner({ name: 'jdoodle', slots: 1 });

  test('[RUN-71] a language that the embedded runner has is run by that', async () => {
    const runner = new ScriptedRunner({ refusesNothing: true });
    const setup = setUp({ runner, others: [far()], preference: 'jdoodle-first' });
    const result = await ended(setup, await start(setup, files('refuse no credits\nprint a')));
    expect(result).toMatchObject({
      runner: 'embedded',
      outcome: { kind: 'exited' },
      output: [{ text: 'a\n' }],
    });
  });

  test('[RUN-71] it waits for its turn there, and can be cancelled', async () => {
    const runner = new ScriptedRunner({ slots: 1, refusesNothing: true });
    const away = far();
    const setup = setUp({ runner, others: [away], preference: 'jdoodle-first' });
    const before = await start(setup, files('refuse no credits\nhang'), { by: bob });
    await vi.waitFor(() => expect(runner.running).toBe(1), PATIENCE);
    const run = await start(setup, files('refuse no credits\nhang'));
    await vi.waitFor(
      async () => expect(await stateOf(setup, run)).toEqual({ kind: 'queued', ahead: 0 }),
      PATIENCE,
    );
    const told = setup.announcer.of('run:changed').filter(({ runId }) => runId === run.runId);
    expect(told.map(({ state }) => state.kind).slice(-2)).toEqual(['running', 'queued']);
    await vi.waitFor(() => expect(away.running).toBe(0), PATIENCE);
    await setup.runs.cancel(run.runId, ada.userId);
    expect((await ended(setup, run)).outcome).toEqual({ kind: 'cancelled' });
    await setup.runs.cancel(before.runId, bob.userId);
    expect((await ended(setup, before, bob)).runner).toBe('embedded');
  });

  test('[RUN-71] what the embedded runner refuses is not sent away', async () => {
    const away = far();
    const setup = setUp({ others: [away] });
    const result = await ended(setup, await start(setup, files('refuse a bad name')));
    expect(result.outcome).toEqual({ kind: 'refused', reason: 'a bad name' });
    expect(away.requests).toEqual([]);
  });
});

test('[RUN-56] an output that came all at once and was cut is said to be', async () => {
  const setup = setUp({ runner: new ScriptedRunner({ limits: { outputBytes: 10 } }) });
  const result = await ended(setup, await start(setup, files('print twelve chars')));
  expect(result.outcome).toEqual({ kind: 'limit', limit: 'output' });
});
