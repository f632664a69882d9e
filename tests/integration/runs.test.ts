import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RoomId, RunId } from '../../packages/contract/src/ids.ts';
import { loadConfig } from '../../packages/server/src/config.ts';
import { createLog } from '../../packages/server/src/observability/log.ts';
import { openRunners } from '../../packages/server/src/runs/build-runs.ts';
import { ScriptedRunner, scriptedRunners } from '../../packages/server/src/runs/testing/scripted-runner.ts';
import { CREDENTIALS, JdoodleStandIn } from '../support/jdoodle-stand-in.ts';
import { Person } from '../support/person.ts';
import { startTestApp } from '../support/test-app.ts';

/** Generous: the machine may be busy. */
const PATIENCE = { timeout: 60_000, interval: 10 };

let app: Awaited<ReturnType<typeof startTestApp>>;
let runner: ScriptedRunner;
let ada: Person;
let bob: Person;
let roomId: RoomId;

beforeEach(async () => {
  runner = new ScriptedRunner({ slots: 4 });
  app = await startTestApp({ runners: scriptedRunners(runner) });
  ada = await (await Person.signUp(app.baseUrl, 'ada')).online();
  bob = await (await Person.signUp(app.baseUrl, 'bob')).online();
  const { listing } = await ada.transport.call('rooms.create', { name: 'Runs' });
  ({ roomId } = listing.room);
  await bob.transport.call('rooms.join', { by: { kind: 'name', name: 'Runs' } });
});
afterEach(async () => {
  ada.leave();
  bob.leave();
  await app.close();
});

const script = (content: string) => ({
  kind: 'files' as const,
  language: 'script',
  files: [{ name: 'a.script', content }],
});

function post(
  path: string,
  body: unknown,
  rest: { by?: Person; accept?: string; signal?: AbortSignal } = {},
) {
  const { by = bob, accept = 'application/json', signal } = rest;
  return fetch(app.baseUrl + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${by.token}`, 'content-type': 'application/json', accept },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  });
}

const stream = (source: unknown, signal?: AbortSignal) =>
  post(`/api/rooms/${roomId}/runs`, { source }, { accept: 'text/event-stream', ...(signal && { signal }) });

function eventsOf(text: string) {
  return text
    .split('\n\n')
    .filter((block) => block.includes('event: '))
    .map((block) => ({
      event: /^event: (.*)$/m.exec(block)?.[1],
      id: /^id: (.*)$/m.exec(block)?.[1],
      payload: JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? '') as Record<string, unknown>,
    }));
}

const heardBy = (person: Person, runId: RunId) =>
  person.events.filter(
    ({ name, payload }) => name.startsWith('run:') && 'runId' in payload && payload.runId === runId,
  );

describe('over the socket', () => {
  test('[RUN-53] the starter hears output and end, others the result on the message', async () => {
    const content = { kind: 'code' as const, language: 'script', source: 'print hello' };
    const { message } = await ada.transport.call('messages.post', {
      roomId,
      clientMessageId: 'message-1',
      content,
    });
    const { messageId } = message;
    const source = { kind: 'message' as const, messageId, block: 0 };
    const { runId } = await bob.transport.call('runs.start', { roomId, source });
    await vi.waitFor(
      () => expect(heardBy(bob, runId).at(-1)?.payload).toMatchObject({ state: { kind: 'ended' } }),
      PATIENCE,
    );
    await vi.waitFor(
      () =>
        expect(ada.events.findLast(({ name }) => name === 'message:changed')?.payload).toMatchObject({
          messages: [{ messageId, results: [{ block: 0, result: { runId, userId: bob.userId } }] }],
        }),
      PATIENCE,
    );
    expect(heardBy(ada, runId)).toEqual([]);
    const { messages } = await ada.transport.call('messages.page', { roomId });
    expect(messages[0]?.results?.[0]?.result.output).toMatchObject([{ text: 'hello\n' }]);
    const { output } = await ada.transport.call('runs.output', { messageId, runId });
    expect(output).toMatchObject([{ kind: 'text', text: 'hello\n' }]);
  });

  test('[RUN-62] a run outlives its socket, and is read up afterwards', async () => {
    const { runId } = await bob.transport.call('runs.start', {
      roomId,
      source: script('print one\nread\nprint two'),
      keepsInputOpen: true,
    });
    bob.leave();
    bob.moveTo(app.baseUrl);
    await bob.online();
    await bob.transport.call('runs.input', { runId, text: 'Bob\n' });
    await vi.waitFor(async () => {
      const { state, chunks } = await bob.transport.call('runs.get', { runId });
      expect(state.kind).toBe('ended');
      const words = chunks.flatMap(({ parts }) =>
        parts.map((part) => (part.kind === 'text' ? part.text : '')),
      );
      expect(words.join('')).toBe('one\nBob\ntwo\n');
    }, PATIENCE);
  });

  test('[RUN-62] whoever leaves the room, or signs out, runs nothing there any more', async () => {
    await bob.transport.call('runs.start', { roomId, source: script('hang') });
    await vi.waitFor(() => expect(runner.running).toBe(1), PATIENCE);
    await bob.transport.call('rooms.leave', { roomId });
    await vi.waitFor(() => expect(runner.running).toBe(0), PATIENCE);
    await ada.transport.call('runs.start', { roomId, source: script('hang') });
    await vi.waitFor(() => expect(runner.running).toBe(1), PATIENCE);
    const signOut = await fetch(`${app.baseUrl}/api/session`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${ada.token}` },
    });
    expect(signOut.status).toBe(200);
    await vi.waitFor(() => expect(runner.running).toBe(0), PATIENCE);
  });
});

describe('over HTTP', () => {
  test('[RUN-63] a stream tells everything and ends with the run', async () => {
    const response = await stream(script('print one\nerror two\nexit 5'));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const events = eventsOf(await response.text());
    expect(events[0]).toMatchObject({ event: 'run:changed', payload: { state: { kind: 'running' } } });
    expect(events.at(-1)?.payload).toMatchObject({
      state: { kind: 'ended', result: { outcome: { kind: 'exited', exitCode: 5 } } },
    });
    const output = events.filter(({ event }) => event === 'run:output');
    expect(output.map(({ id }) => id)).toEqual(output.map((_event, index) => String(index + 1)));
    expect(JSON.stringify(output)).toContain('two');
  });

  test('[RUN-63] whoever closes the stream cancels the run', async () => {
    const gone = new AbortController();
    const response = await stream(script('print one\nhang'), gone.signal);
    const reader = response.body!.getReader();
    await reader.read();
    await vi.waitFor(() => expect(runner.running).toBe(1), PATIENCE);
    gone.abort();
    await vi.waitFor(() => expect(runner.running).toBe(0), PATIENCE);
  });

  test('[RUN-63] a stream is refused like any other call', async () => {
    const stranger = await Person.signUp(app.baseUrl, 'eve');
    const asked = { accept: 'text/event-stream' };
    const path = `/api/rooms/${roomId}/runs`;
    const body = { source: script('print one') };
    expect((await post(path, body, { ...asked, by: stranger })).status).toBe(404);
    const refused = await post(path, { source: script('x'.repeat(257 * 1024)) }, asked);
    expect([refused.status, refused.headers.get('content-type')]).toEqual([
      400,
      expect.stringContaining('application/json'),
    ]);
    const foreign = await fetch(app.baseUrl + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'https://evil.example', ...asked },
      body: JSON.stringify(body),
    });
    expect(foreign.status).toBe(403);
    expect(runner.requests).toEqual([]);
    stranger.leave();
  });

  test('[RUN-63] a reader that is slow gets everything all the same', async () => {
    const response = await stream(script('flood 2000\nprint last'));
    await sleep(200);
    const events = eventsOf(await response.text());
    const length = events
      .flatMap(({ payload }) => (payload['chunk'] as { parts?: { text: string }[] } | undefined)?.parts ?? [])
      .reduce((sum, { text }) => sum + text.length, 0);
    expect(length).toBe(200_000 + 5);
  });

  test('[RUN-65] a run takes more than other calls, up to 1.5 MB', async () => {
    const path = `/api/rooms/${roomId}/runs`;
    const stdin = 'x'.repeat(1_000_000);
    const started = await post(path, { source: script('read'), stdin });
    expect(started.status).toBe(200);
    expect((await post(path, { source: script('read'), stdin: 'x'.repeat(1_600_000) })).status).toBe(413);
    const other = await post(`/api/rooms/${roomId}/messages`, { text: 'x'.repeat(200_000) });
    expect(other.status).toBe(413);
  });

  test('[RUN-62] a server that stops ends its runs and says so', async () => {
    const response = await stream(script('hang'));
    await vi.waitFor(() => expect(runner.running).toBe(1), PATIENCE);
    const [text] = await Promise.all([response.text(), app.close()]);
    expect(eventsOf(text).at(-1)?.payload).toMatchObject({
      state: { kind: 'ended', result: { outcome: { kind: 'cancelled' } } },
    });
    app = await startTestApp();
  });

  test('[RUN-66] how code is run is told to administrators alone', async () => {
    const ask = (by: Person) =>
      fetch(`${app.baseUrl}/api/admin/runner`, { headers: { authorization: `Bearer ${by.token}` } });
    // The first account is the administrator.
    const report = await ask(ada);
    expect(await report.json()).toMatchObject({
      embedded: { slots: 4, running: 0, queued: 0 },
      preference: 'embedded-first',
      limits: { wallMs: 10_000 },
    });
    expect((await ask(bob)).status).toBe(403);
  });
});

describe('with the runners of a real server', () => {
  test('[RUN-68] settings lead to runners that run, and no secret is told', async () => {
    const standIn = await JdoodleStandIn.start();
    const logged: string[] = [];
    const logTo = { write: (line: string) => void logged.push(line) };
    const { config, secrets } = loadConfig({
      ambient: {
        JDOODLE_CLIENT_ID: CREDENTIALS.clientId,
        JDOODLE_CLIENT_SECRET: CREDENTIALS.clientSecret,
        JDOODLE_URL: standIn.url,
        ATRIUM_RUN_WARM: '0',
        ATRIUM_RUN_WALL_SECONDS: '60',
        ATRIUM_RUN_CPU_SECONDS: '60',
      },
      file: {},
    });
    const runners = openRunners(config, secrets, createLog({ level: 'debug', destination: logTo }));
    await app.close();
    app = await startTestApp({ runners, logTo });
    ada.leave();
    ada = await (await Person.signUp(app.baseUrl, 'ada')).online();
    const { listing } = await ada.transport.call('rooms.create', { name: 'Real' });
    ({ roomId } = listing.room);
    const run = async (language: string, content: string) => {
      const source = { kind: 'files', language, files: [{ name: 'main', content }] };
      const path = `/api/rooms/${roomId}/runs`;
      const response = await post(path, { source }, { by: ada, accept: 'text/event-stream' });
      return JSON.stringify(eventsOf(await response.text()).at(-1)?.payload);
    };
    expect(await run('js', 'console.log(6 * 7)')).toMatch(/"runner":"embedded".*"text":"42\\n"/);
    expect(await run('rust', 'fn main() {}')).toMatch(/"runner":"jdoodle".*"text":"fn main/);
    standIn.behaviour = 401;
    expect(await run('rust', 'fn main() {}')).toMatch(/"kind":"refused","reason":"JDoodle does not accept/);
    standIn.behaviour = 'works';
    const report = await fetch(`${app.baseUrl}/api/admin/runner`, {
      headers: { authorization: `Bearer ${ada.token}` },
    });
    const told = await report.text();
    expect(JSON.parse(told)).toMatchObject({ jdoodle: { creditsUsed: 2 } });
    for (const text of [...logged, told]) {
      expect(text).not.toContain(CREDENTIALS.clientSecret);
      expect(text).not.toContain(CREDENTIALS.clientId);
    }
    expect(logged.join()).toContain('/api/rooms/:roomId/runs');
    await standIn.close();
  });
});
