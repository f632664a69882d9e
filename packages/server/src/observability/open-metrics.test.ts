import { expect, test } from 'vitest';
import { METRICS_TOKEN, startTestApp } from '../../../../tests/support/test-app.ts';
import { Person } from '../../../../tests/support/person.ts';

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABELS = String.raw`\{(?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*",?)*\}`;
const SAMPLE = new RegExp(
  String.raw`^(${NAME})(?:${LABELS})? (-?(?:[0-9.]+(?:e[+-]?\d+)?)|NaN|[+-]Inf)(?: [0-9.]+)?$`,
);
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: ['_total', '_created'],
  histogram: ['_bucket', '_sum', '_count', '_created'],
  summary: ['', '_sum', '_count', '_created'],
  gauge: [''],
};
/** More would cost whoever stores them. */
const MOST_SERIES = 5_000;

/** What breaks the form of OpenMetrics 1.0. */
function breaches(text: string): string[] {
  const lines = text.split('\n');
  const end = lines.lastIndexOf('# EOF');
  const body = lines.slice(0, end);
  const types = body.flatMap((line) => {
    const [, name, type] = /^# TYPE (\S+) (\S+)$/.exec(line) ?? [];
    return name !== undefined && type !== undefined ? [{ name, type }] : [];
  });
  const names = types.map(({ name }) => name);
  const samples = body.filter((line) => !/^# (?:TYPE|HELP|UNIT) /.test(line));
  return [
    ...(text.endsWith('# EOF\n') ? [] : ['no EOF at the end']),
    ...names.filter((name, at) => names.indexOf(name) !== at).map((name) => `twice: ${name}`),
    ...samples.flatMap((line) => breachOf(line, types)),
  ];
}

function breachOf(line: string, types: readonly { name: string; type: string }[]): string[] {
  const sample = SAMPLE.exec(line)?.[1];
  if (sample === undefined) return [line];
  const isKnown = types.some(({ name, type }) =>
    (SUFFIXES[type] ?? ['']).some((end) => name + end === sample),
  );
  return isKnown ? [] : [`of no family: ${line}`];
}

test('[OPS-31] metrics are OpenMetrics, of every part, and bounded in number', async () => {
  const app = await startTestApp();
  try {
    const ada = await (await Person.signUp(app.baseUrl, 'ada')).online();
    const { listing } = await ada.transport.call('rooms.create', { name: 'General' });
    await ada.post(listing.room.roomId, 'hello', 0);
    const response = await fetch(`${app.baseUrl}/metrics`);
    const text = await response.text();
    expect(response.headers.get('content-type')).toContain('application/openmetrics-text');
    expect(breaches(text)).toEqual([]);
    const from = (authorization: string) =>
      fetch(`${app.baseUrl}/metrics`, { headers: { 'x-forwarded-for': '192.0.2.1', authorization } });
    expect((await from('Bearer somebody who guesses at it')).status).toBe(403);
    expect((await from(`Bearer ${METRICS_TOKEN}`)).status).toBe(200);
    expect(text).toContain('atrium_deliver_seconds_count 1');
    expect(text).toContain('atrium_append_seconds_count{outcome="committed"} 1');
    expect(text).toContain('atrium_call_duration_seconds_count{operation="messages.post",outcome="ok"} 1');
    expect(text).toMatch(/atrium_open\{what="sockets"\} 1/);
    expect(text).toMatch(/atrium_waiting\{queue="passwords"\} 0/);
    expect(text).toMatch(/nodejs_eventloop_lag_p99_seconds /);
    expect(text.split('\n').length).toBeLessThan(MOST_SERIES);
    ada.leave();
  } finally {
    await app.close();
  }
});

test('a breach of OpenMetrics is found', () => {
  expect(breaches('# TYPE a counter\na 1\n# EOF\n')).toEqual(['of no family: a 1']);
  expect(breaches('a{b="c} 1\n')).toEqual(['no EOF at the end', 'a{b="c} 1']);
  expect(breaches('# TYPE a gauge\na one\n# EOF\n')).toEqual(['a one']);
});
