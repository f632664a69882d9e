import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunEnd, RunRequest } from '@atrium/runner/code-runner';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  CREDENTIALS,
  JdoodleStandIn,
  type Behaviour,
} from '../../../../../tests/support/jdoodle-stand-in.ts';
import { TEST_LIMITS } from '../testing/scripted-runner.ts';
import { JdoodleClient } from './jdoodle-client.ts';
import { JDOODLE_EXAMPLES } from './jdoodle-examples.ts';
import { readJdoodleLanguages } from './jdoodle-languages.ts';
import { JdoodleRunner } from './jdoodle-runner.ts';
import { JDOODLE_TABLE } from './jdoodle-table.ts';

let standIn: JdoodleStandIn;
let now = 0;

beforeEach(async () => {
  standIn = await JdoodleStandIn.start();
});
afterEach(() => standIn.close());

function setUp(options: { url?: string; clientSecret?: string; executeMs?: number } = {}) {
  const client = new JdoodleClient({ url: standIn.url, ...CREDENTIALS, now: () => now, ...options });
  const runner = new JdoodleRunner({
    client,
    languages: readJdoodleLanguages(undefined),
    limits: TEST_LIMITS,
  });
  return { client, runner };
}

function request(rest: Partial<RunRequest> = {}): RunRequest {
  const files = [{ name: 'main.py', content: 'print(1)' }];
  return { language: 'python', files, stdin: 'Ada', keepsInputOpen: false, isCompileOnly: false, ...rest };
}

async function outcomeOf(runner: JdoodleRunner, of = request()) {
  const run = runner.run(of);
  const events = [];
  for await (const event of run.events) events.push(event);
  const end = events.at(-1);
  if (end?.kind !== 'ended') throw new Error('no end');
  const output = events.map((event) => (event.kind === 'output' ? event.text : '')).join('');
  return { events, output, end: end.end, event: end };
}

describe('a run at JDoodle', () => {
  test('[RUN-70] one request runs it and brings everything that it printed', async () => {
    const { runner } = setUp();
    const { events } = await outcomeOf(runner);
    expect(events).toEqual([
      { kind: 'started', engine: 'Python 3.11.5 at JDoodle' },
      { kind: 'output', stream: 'output', text: 'print(1)|Ada\n' },
      {
        kind: 'ended',
        end: { kind: 'exited', exitCode: 0 },
        durationMs: expect.any(Number) as number,
        cpuMs: 30,
        memoryBytes: 9_216 * 1_024,
      },
    ]);
    expect(standIn.received).toEqual([
      {
        path: '/v1/execute',
        body: {
          ...CREDENTIALS,
          script: 'print(1)',
          language: 'python3',
          versionIndex: '5',
          stdin: 'Ada',
          compileOnly: false,
        },
      },
    ]);
  });

  test.each<[Behaviour, RunEnd, string]>([
    ['compile-error', { kind: 'compile-failed', line: 7 }, 'not declared'],
    ['run-time-error', { kind: 'exited', exitCode: 1 }, 'Traceback'],
    ['timeout', { kind: 'limit', limit: 'time' }, 'Timeout'],
    ['old-timeout', { kind: 'limit', limit: 'time' }, ''],
    ['output-limit', { kind: 'limit', limit: 'output' }, 'xxx'],
    ['old-form', { kind: 'exited', exitCode: 0 }, 'print(1)|Ada'],
  ])('[RUN-70] %s is told as what it is', async (behaviour, end, output) => {
    const { runner } = setUp();
    standIn.behaviour = behaviour;
    const outcome = await outcomeOf(runner);
    expect(outcome.end).toEqual(end);
    expect(outcome.output).toContain(output);
    for (const figure of [outcome.event.cpuMs, outcome.event.memoryBytes]) expect(figure).not.toBeNaN();
  });

  test('[RUN-70] a program that is only to be compiled says whether it could be', async () => {
    const { runner } = setUp();
    standIn.behaviour = 'compile-error';
    const { end } = await outcomeOf(runner, request({ isCompileOnly: true }));
    expect(end).toEqual({ kind: 'compile-failed', line: 7 });
    expect(standIn.received[0]?.body['compileOnly']).toBe(true);
  });

  test('[RUN-70] several files and unknown languages are refused without a request', async () => {
    const { runner } = setUp();
    const files = [
      { name: 'a.py', content: '' },
      { name: 'b.py', content: '' },
    ];
    expect((await outcomeOf(runner, request({ files }))).end).toMatchObject({ kind: 'refused' });
    expect((await outcomeOf(runner, request({ language: 'klingon' }))).end).toMatchObject({
      kind: 'refused',
    });
    expect(standIn.received).toEqual([]);
    expect(runner.run(request()).input('x')).toBe(false);
  });
});

describe('when it does not work', () => {
  test.each<[Behaviour, RegExp]>([
    [400, /did not understand/],
    [401, /credentials/],
    [403, /does not allow/],
    [410, /trouble/],
    [413, /too large/],
    [415, /did not understand/],
    [417, /status 417/],
    [429, /credits .* used up/],
    [500, /trouble/],
    [503, /trouble/],
    ['cut-off', /no result/],
    ['not-json', /no result/],
    ['nonsense', /no result/],
    ['endless', /no result/],
    ['redirect', /cannot be reached/],
  ])('[RUN-71] %s is refused in plain words, and not tried again', async (behaviour, words) => {
    const { runner } = setUp();
    standIn.behaviour = behaviour;
    const { end } = await outcomeOf(runner);
    expect(end).toMatchObject({ kind: 'refused', reason: expect.stringMatching(words) as string });
    expect(standIn.executed).toBe(1);
    expect(standIn.received).toHaveLength(1);
  });

  test('[RUN-71] credits that are used up are said to be', async () => {
    const { runner } = setUp();
    standIn.credits = 0;
    expect((await outcomeOf(runner)).end).toMatchObject({
      reason: expect.stringMatching(/midnight UTC/) as string,
    });
  });

  test.each<Behaviour>(['hangs', 'hangs-halfway'])(
    '[RUN-72] %s: given up, and not tried again',
    async (behaviour) => {
      const { runner } = setUp({ executeMs: 3_000 });
      standIn.behaviour = behaviour;
      expect((await outcomeOf(runner)).end).toEqual({ kind: 'limit', limit: 'time' });
      expect(standIn.executed).toBe(1);
    },
  );

  test('[RUN-72] cancelled in the middle, and when the runner closes', async () => {
    const { runner } = setUp();
    standIn.behaviour = 'hangs';
    const first = runner.run(request());
    const ends = outcomesOf(first);
    await vi.waitFor(() => expect(standIn.executed).toBe(1), { timeout: 60_000 });
    first.cancel();
    expect(await ends).toEqual({ kind: 'cancelled' });
    const second = outcomesOf(runner.run(request()));
    await runner.close();
    expect(await second).toEqual({ kind: 'cancelled' });
  });

  test('[RUN-72] tried again while nobody is there to hear it', async () => {
    const port = await freePort();
    const { runner } = setUp({ url: `http://127.0.0.1:${port}` });
    expect((await outcomeOf(runner)).end).toMatchObject({
      kind: 'refused',
      reason: 'JDoodle cannot be reached now.',
    });
    const late = outcomeOf(runner);
    const { port: own } = new URL(standIn.url);
    const forward = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      void import('node:net').then(({ connect }) => {
        const onward = connect(Number(own), '127.0.0.1');
        onward.on('error', () => socket.destroy());
        socket.pipe(onward).pipe(socket);
      });
    });
    await new Promise<void>((resolve) => forward.listen(port, '127.0.0.1', resolve));
    expect((await late).end).toEqual({ kind: 'exited', exitCode: 0 });
    expect(standIn.executed).toBe(1);
    forward.close();
  });

  test('[RUN-73] a version that is refused gives way to the one before it, once, and is remembered', async () => {
    const { runner } = setUp();
    standIn.newestVersion = 4;
    expect((await outcomeOf(runner)).events[0]).toEqual({
      kind: 'started',
      engine: 'Python 3.9.9 at JDoodle',
    });
    await outcomeOf(runner);
    expect(standIn.received.map(({ body }) => body['versionIndex'])).toEqual(['5', '4', '4']);
    standIn.newestVersion = 1;
    expect((await outcomeOf(runner, request({ language: 'go' }))).end).toMatchObject({ kind: 'refused' });
    expect(standIn.received).toHaveLength(5);
  });

  test('[RUN-74] nothing that is told holds the credentials', async () => {
    const behaviours: Behaviour[] = [
      400,
      401,
      403,
      500,
      'cut-off',
      'not-json',
      'nonsense',
      'redirect',
      'works',
    ];
    const secret = 'another-secret-0123456789abcdefghi';
    for (const behaviour of behaviours) {
      const { runner, client } = setUp({ clientSecret: secret });
      standIn.behaviour = behaviour;
      const told = JSON.stringify([(await outcomeOf(runner)).events, await client.credits()]);
      expect(told).not.toContain(secret);
      expect(told).not.toContain(CREDENTIALS.clientId);
      expect(told).toContain('does not accept');
    }
  });
});

describe('credits', () => {
  test('[RUN-76] those spent are asked for once a minute', async () => {
    const { client, runner } = setUp();
    await outcomeOf(runner);
    expect(await client.credits()).toEqual({ creditsUsed: 1 });
    await outcomeOf(runner);
    expect(await client.credits()).toEqual({ creditsUsed: 1 });
    now += 60_000;
    expect(await client.credits()).toEqual({ creditsUsed: 2 });
  });

  test.each<[Behaviour, string]>([
    [500, 'JDoodle did not tell (status 500).'],
    [401, 'JDoodle does not accept the credentials.'],
    ['nonsense', 'JDoodle did not tell (status 200).'],
  ])('[RUN-76] %s: not known, and why', async (behaviour, failure) => {
    const { client } = setUp();
    standIn.behaviour = behaviour;
    expect(await client.credits()).toEqual({ failure });
  });
});

describe('languages', () => {
  test('[RUN-75] ids, words and codes are told apart', () => {
    const languages = readJdoodleLanguages(undefined);
    expect(new Set(languages.map(({ id }) => id)).size).toBe(languages.length);
    expect(new Set(languages.map(({ code }) => code)).size).toBe(languages.length);
    const words = languages.flatMap(({ id, aliases }) => [id, ...aliases]);
    expect(words.filter((word, at) => words.indexOf(word) !== at)).toEqual([]);
    expect(languages.length).toBeGreaterThan(70);
  });

  test('[RUN-75] every example belongs to a language', () => {
    const ids = new Set(JDOODLE_TABLE.map(({ id }) => id));
    expect(Object.keys(JDOODLE_EXAMPLES).filter((id) => !ids.has(id))).toEqual([]);
  });

  test('[RUN-75] an administrator corrects, adds and takes away', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'atrium-jdoodle-'));
    const file = join(directory, 'languages.json');
    const zig = { id: 'zig', code: 'zig', name: 'Zig', extension: '.zig', aliases: [], versions: ['0.16'] };
    const gone = { id: 'jelly', code: 'jelly', name: 'Jelly', versions: [] };
    await writeFile(file, JSON.stringify([zig, gone]));
    const languages = readJdoodleLanguages(file);
    expect(languages.find(({ id }) => id === 'zig')).toEqual(zig);
    expect(languages.some(({ id }) => id === 'jelly')).toBe(false);
    await writeFile(file, '[{"id": "zig"}]');
    expect(() => readJdoodleLanguages(file)).toThrow(/ATRIUM_JDOODLE_LANGUAGES[^]*0\.code/);
    await writeFile(file, '[');
    expect(() => readJdoodleLanguages(file)).toThrow(/cannot be read as JSON/);
    await rm(directory, { recursive: true });
  });
});

async function outcomesOf(run: ReturnType<JdoodleRunner['run']>): Promise<RunEnd | undefined> {
  let end: RunEnd | undefined;
  for await (const event of run.events) if (event.kind === 'ended') end = event.end;
  return end;
}

/** Nobody listens there. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
