import type { Account } from '@atrium/contract/accounts';
import type { RoomId, RunId, SessionId } from '@atrium/contract/ids';
import type { Message, NewContent } from '@atrium/contract/messages';
import type { RunSource, RunState } from '@atrium/contract/runs';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { PasswordHasher } from '../accounts/password-hasher.ts';
import { buildFeatures, buildMemberships } from '../features.ts';
import { newRoomId, newSessionId, newUserId } from '../ids.ts';
import { createLog } from '../observability/log.ts';
import { Metrics } from '../observability/metrics.ts';
import { CursorCodec } from '../storage/cursor.ts';
import { StorageError } from '../storage/errors.ts';
import { openMemoryStore, type OpenedStore } from '../storage/open-store.ts';
import type { Store } from '../storage/store.ts';
import { faultyStore } from '../testing/faulty-store.ts';
import { RecordingAnnouncer } from '../testing/recording-announcer.ts';
import { RunAudit } from './run-audit.ts';
import { RunMetrics } from './run-metrics.ts';
import { RunOutputRepository } from './run-output-repository.ts';
import { RunResults } from './run-results.ts';
import { RunService } from './run-service.ts';
import { ScriptedRunner, scriptedRunners } from './testing/scripted-runner.ts';

const START = Date.parse('2026-03-01T10:00:00.000Z');
const SESSION = newSessionId(START);
const OUTAGE = new StorageError('unavailable', { storageCode: 'Outage', outcome: 'not-applied' });
const FENCE = '```';

let opened: OpenedStore;
let now = START;

function account(displayName: string): Account {
  return {
    userId: newUserId(START),
    username: displayName.toLowerCase(),
    displayName,
    email: `${displayName}@example.org`,
    isAdministrator: false,
    createdAt: new Date(START).toISOString(),
  };
}
const ada = account('Ada');
const bob = account('Bob');
const eve = account('Eve');

interface Options {
  readonly runner?: ScriptedRunner;
  readonly others?: readonly ScriptedRunner[];
  readonly faults?: (store: Store) => Partial<Store>;
  readonly takeOfRoom?: (roomId: RoomId) => number;
}

function setUp({ runner = new ScriptedRunner(), others = [], faults, takeOfRoom = () => 0 }: Options = {}) {
  const logged: string[] = [];
  const log = createLog({ level: 'debug', destination: { write: (line: string) => logged.push(line) } });
  const store = faults ? faultyStore(opened.store, faults(opened.store)) : opened.store;
  const announcer = new RecordingAnnouncer();
  const deps = {
    store,
    profiles: { profiles: async () => [ada, bob, eve] },
    passwords: new PasswordHasher({ cost: { memoryCost: 8, timeCost: 1, parallelism: 1 } }),
    cursors: new CursorCodec(Buffer.alloc(32, 1)),
    log,
    now: () => (now += 1),
  };
  const { messageService: messages, chatRoomService: rooms } = buildFeatures(
    deps,
    buildMemberships(deps),
    announcer,
  );
  const outputs = new RunOutputRepository(store);
  const metrics = new Metrics({ process: false });
  const results = new RunResults({ messages, outputs, audit: new RunAudit(store), log, firstPauseMs: 1 });
  const runs = new RunService({
    runners: [runner, ...others],
    preference: 'embedded-first',
    metrics: (countsOf) => new RunMetrics(metrics.registry, countsOf),
    report: () => scriptedRunners(runner).report(),
    now: deps.now,
    messages,
    outputs,
    results,
    announcer,
    takeOfRoom,
    log,
  });
  return { runs, messages, rooms, announcer, runner, metrics, logged };
}

type Setup = ReturnType<typeof setUp>;
type Started = { runId: RunId; state: RunState };

let roomId: RoomId;
let names = 0;

beforeAll(async () => {
  opened = await openMemoryStore();
});
afterAll(() => opened.close());
beforeEach(async () => {
  now += 60_000;
  const name = `Room ${newRoomId(now)}`;
  const { listing } = await setUp().rooms.create({ name, topic: '', visibility: 'public' }, ada);
  ({ roomId } = listing.room);
});

function files(content: string, language = 'script'): RunSource {
  return { kind: 'files', language, files: [{ name: 'a.script', content }] };
}

function start(
  { runs }: Pick<Setup, 'runs'>,
  source: RunSource,
  rest: { by?: Account; keepsInputOpen?: boolean; stdin?: string; in?: RoomId; session?: SessionId } = {},
): Promise<Started> {
  const { by = ada, keepsInputOpen = false, stdin = '', session: sessionId = SESSION } = rest;
  const input = { roomId: rest.in ?? roomId, source, stdin, keepsInputOpen, isCompileOnly: false };
  return runs.start(input, { user: by, sessionId });
}

/** The state of a run once it has ended. */
async function ended({ runs }: Pick<Setup, 'runs'>, { runId }: Started, by = ada) {
  return await vi.waitFor(
    () => {
      const { state } = runs.get({ runId, afterSeq: 0 }, by.userId);
      if (state.kind !== 'ended') throw new Error(`still ${state.kind}`);
      return state.result;
    },
    { timeout: 10_000, interval: 2 },
  );
}

async function stateOf({ runs }: Pick<Setup, 'runs'>, { runId }: Started, by = ada): Promise<RunState> {
  return runs.get({ runId, afterSeq: 0 }, by.userId).state;
}

function write({ messages }: Setup, content: NewContent, by = ada): Promise<Message> {
  return messages.post({ roomId, clientMessageId: `client-${(names += 1)}`, content }, by);
}

const text = (words: string): NewContent => ({ kind: 'text', text: words });
const code = (source: string, language = 'script'): NewContent => ({ kind: 'code', language, source });

/** The message as it is stored, once it shows a result of the run. */
async function withResult({ messages }: Setup, { messageId }: Message, { runId }: Started): Promise<Message> {
  return await vi.waitFor(
    async () => {
      const message = await messages.find(messageId);
      if (!message.results?.some(({ result }) => result.runId === runId)) throw new Error('no result yet');
      return message;
    },
    { timeout: 10_000, interval: 5 },
  );
}

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
    await expect(start(setup, source, { in: newRoomId(now) })).rejects.toMatchObject({ code: 'not-found' });
    await setup.messages.delete(messageId, { userId: ada.userId, roomId });
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
    const { languages } = setup.runs.languages();
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
    setup.runs.cancel(first.runId, ada.userId);
    await ended(setup, first);
    await vi.waitFor(async () =>
      expect(await stateOf(setup, third, eve)).toEqual({ kind: 'queued', ahead: 0 }),
    );
    setup.runs.cancel(second.runId, bob.userId);
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
      setup.runs.cancel(run.runId, ada.userId);
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
    setup.runs.cancel(before.runId, bob.userId);
    await vi.waitFor(async () => expect(await stateOf(setup, run)).toEqual({ kind: 'running' }));
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
      expect(act).toThrow(/no such run of yours/);
    const { chunks } = setup.runs.get(of, ada.userId);
    expect(chunks.map(({ seq }) => seq)).toEqual(chunks.map((_chunk, index) => index + 1));
    expect(setup.runs.get({ ...of, afterSeq: chunks.length }, ada.userId).chunks).toEqual([]);
  });

  test('[RUN-62] whoever loses the room or the session runs nothing there any more; others do', async () => {
    const setup = setUp({ runner: new ScriptedRunner({ slots: 4 }) });
    const mine = [await start(setup, files('hang')), await start(setup, files('hang'))];
    const elsewhere = await start(setup, files('hang'), { in: newRoomId(now) });
    const other = await start(setup, files('hang'), { by: bob });
    setup.runs.cancelAll({ userId: ada.userId, roomId });
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

describe('what comes of it', () => {
  test('[RUN-57] the latest result of each block stands on the message, in the order of the blocks', async () => {
    const setup = setUp();
    const message = await write(
      setup,
      text(`${FENCE}script\nprint one\n${FENCE}\n\n${FENCE}script\nexit 4\n${FENCE}`),
    );
    const { messageId } = message;
    const second = await start(setup, { kind: 'message', messageId, block: 1 });
    await withResult(setup, message, second);
    const first = await start(setup, { kind: 'message', messageId, block: 0 }, { by: bob });
    await withResult(setup, message, first);
    const again = await start(setup, { kind: 'message', messageId, block: 0 });
    const shown = await withResult(setup, message, again);
    expect(shown.results?.map(({ block, result }) => [block, result.runId])).toEqual([
      [0, again.runId],
      [1, second.runId],
    ]);
    expect(shown.change).toBe(3);
    expect(setup.announcer.of('message:changed').at(-1)?.messages).toEqual([shown]);
    expect(shown.content).toEqual(message.content);
    expect(shown.editedAt).toBeUndefined();
  });

  test('[RUN-57] a block that was edited meanwhile gets no result, and loses the one that it has', async () => {
    const setup = setUp();
    const message = await write(
      setup,
      text(`${FENCE}script\nhang\n${FENCE}\n\n${FENCE}script\nexit 1\n${FENCE}`),
    );
    const { messageId } = message;
    const other = await start(setup, { kind: 'message', messageId, block: 1 }, { by: bob });
    await withResult(setup, message, other);
    const run = await start(setup, { kind: 'message', messageId, block: 0 });
    const edited = text(`${FENCE}script\nprint new\n${FENCE}\n\n${FENCE}script\nexit 1\n${FENCE}`);
    await setup.messages.edit(messageId, edited, ada.userId);
    setup.runs.cancel(run.runId, ada.userId);
    await ended(setup, run);
    await setup.runs.close();
    const { results } = await setup.messages.find(messageId);
    expect(results?.map(({ block, result }) => [block, result.runId])).toEqual([[1, other.runId]]);
    await setup.messages.edit(messageId, text('no code at all'), ada.userId);
    expect((await setup.messages.find(messageId)).results).toBeUndefined();
  });

  test('[RUN-57] of much output the message shows the beginning; all of it is kept as long as that', async () => {
    const setup = setUp();
    const message = await write(setup, code('flood 200'));
    const { messageId } = message;
    const run = await start(setup, { kind: 'message', messageId, block: 0 });
    const shown = await withResult(setup, message, run);
    const result = shown.results?.[0]?.result;
    expect(result).toMatchObject({ isShortened: true, output: [{ kind: 'text' }] });
    expect(JSON.stringify(result?.output).length).toBeLessThan(4_500);
    const whole = [{ kind: 'text', stream: 'stdout', text: `${'x'.repeat(99)}\n`.repeat(200) }];
    expect(await setup.runs.output({ messageId, runId: run.runId })).toEqual({ output: whole });

    const again = await start(setup, { kind: 'message', messageId, block: 0 });
    await withResult(setup, message, again);
    expect(await documentsOf(run.runId)).toEqual([]);
    await expect(setup.runs.output({ messageId, runId: run.runId })).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(await documentsOf(again.runId)).toHaveLength(1);
    await setup.messages.delete(messageId, { userId: ada.userId, roomId });
    expect(await documentsOf(again.runId)).toEqual([]);
    expect((await setup.messages.find(messageId)).results).toBeUndefined();
  });

  test('[RUN-57] what never ran takes the place of no result', async () => {
    const setup = setUp({ runner: new ScriptedRunner({ slots: 1 }) });
    const message = await write(setup, code('refuse no credits'));
    const { messageId } = message;
    const source = { kind: 'message' as const, messageId, block: 0 };
    expect(await ended(setup, await start(setup, source))).toMatchObject({
      outcome: { kind: 'refused', reason: 'no credits' },
    });
    await start(setup, files('hang'), { by: bob });
    const waiting = await start(setup, source);
    setup.runs.cancel(waiting.runId, ada.userId);
    await setup.runs.close();
    expect((await setup.messages.find(messageId)).results).toBeUndefined();
  });

  test('[RUN-58] a store that fails for a while loses nothing; the run has ended all the same', async () => {
    let failures = 3;
    const setup = setUp({
      faults: (store) => ({
        transact: (writes, options) => {
          const isResult = writes.some((one) => 'put' in one && one.put.item['results'] !== undefined);
          if (isResult && (failures -= 1) >= 0) return Promise.reject(OUTAGE);
          return store.transact(writes, options);
        },
      }),
    });
    const message = await write(setup, code('flood 100'));
    const run = await start(setup, { kind: 'message', messageId: message.messageId, block: 0 });
    expect((await ended(setup, run)).outcome).toEqual({ kind: 'exited', exitCode: 0 });
    await withResult(setup, message, run);
    expect(failures).toBeLessThan(0);
    expect(await documentsOf(run.runId)).toHaveLength(1);
  });

  test('[RUN-58] a store that goes on failing leaves the message as it was, and nothing beside it', async () => {
    const setup = setUp({
      faults: () => ({
        transact: () => Promise.reject(OUTAGE),
      }),
    });
    const message = await write(setup, code('flood 100'));
    const run = await start(setup, { kind: 'message', messageId: message.messageId, block: 0 });
    await ended(setup, run);
    await vi.waitFor(() => expect(setup.logged.join()).toContain('result of a run could not be stored'));
    expect(await setup.messages.find(message.messageId)).toEqual(message);
    expect(await documentsOf(run.runId)).toEqual([]);
  });

  test('[RUN-60] a run is shared once however often it is asked for', async () => {
    const setup = setUp();
    const run = await start(setup, files('print shared'));
    await ended(setup, run);
    const ask = { roomId, runId: run.runId, clientMessageId: 'share-000001' };
    const [one, two] = await Promise.all([setup.runs.share(ask, ada), setup.runs.share(ask, ada)]);
    expect(await setup.runs.share(ask, ada)).toEqual(one);
    expect(two).toEqual(one);
    expect(one).toMatchObject({
      content: { kind: 'code', language: 'script', source: 'print shared' },
      results: [{ block: 0, result: { runId: run.runId, output: [{ text: 'shared\n' }] } }],
    });
    expect((await setup.messages.page({ roomId, limit: 50 })).messages).toEqual([one]);
  });

  test('[RUN-60] what a message cannot show is not shared', async () => {
    const setup = setUp();
    const share = (run: Started) =>
      setup.runs.share({ roomId, runId: run.runId, clientMessageId: `share-${(names += 1)}-xxxx` }, ada);
    const long = await start(setup, files(`print a\n${'#'.repeat(8_000)}`));
    await ended(setup, long);
    await expect(share(long)).rejects.toMatchObject({ code: 'too-large' });
    const empty = await start(setup, files('  \n'));
    await ended(setup, empty);
    await expect(share(empty)).rejects.toMatchObject({ code: 'conflict' });
    const many = await start(setup, {
      kind: 'files',
      language: 'script',
      files: [
        { name: 'a', content: 'print a' },
        { name: 'b', content: '' },
      ],
    });
    await ended(setup, many);
    await expect(share(many)).rejects.toMatchObject({ code: 'conflict' });
    await expect(share(await start(setup, files('hang')))).rejects.toMatchObject({ code: 'conflict' });
  });

  test('[RUN-61] it is written down who ran what, never the code or its output', async () => {
    const setup = setUp();
    const run = await start(setup, files('print secret-words\nexit 2'));
    await ended(setup, run);
    await setup.runs.close();
    const { items } = await opened.store.query({
      table: 'AuditLog',
      where: '#scope = :scope',
      values: { scope: roomId },
    });
    expect(items).toEqual([
      {
        scope: roomId,
        at: expect.stringMatching(new RegExp(`^2026-.*#${run.runId}$`)) as string,
        kind: 'run',
        userId: ada.userId,
        language: 'script',
        engine: 'Script 1.0.1',
        runner: 'embedded',
        outcome: 'exited',
        exitCode: 2,
        durationMs: 2,
        expiresAt: expect.any(Number) as number,
      },
    ]);
    expect(JSON.stringify([items, setup.logged])).not.toContain('secret-words');
    expect((items[0]?.['expiresAt'] as number) * 1_000).toBeGreaterThan(now + 89 * 86_400_000);
  });

  test('[RUN-67] runs are counted by language, runner and outcome, and timed to their first output', async () => {
    const setup = setUp();
    await ended(setup, await start(setup, files('print a')));
    const text = await setup.metrics.text();
    expect(text).toContain('atrium_runs_total{language="script",runner="embedded",outcome="exited"} 1');
    expect(text).toContain('atrium_run_first_output_seconds_count{language="script",runner="embedded"} 1');
    expect(text).toContain('atrium_runs_under_way{state="running"} 0');
  });
});

async function documentsOf(documentId: RunId) {
  const where = '#documentId = :documentId';
  return (await opened.store.query({ table: 'Documents', where, values: { documentId } })).items;
}
