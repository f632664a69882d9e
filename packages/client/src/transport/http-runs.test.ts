import { expect, test } from 'vitest';
import { sampleRoomId } from '../testing/samples.ts';
import { HttpRuns } from './http-runs.ts';

test('[CLI-39] a call over HTTP has its ids in its address and everything in its body', async () => {
  const asked: { url: string; init: RequestInit | undefined }[] = [];
  const runs = new HttpRuns({
    baseUrl: 'https://chat.example.org',
    token: () => 'secret',
    fetch: (url, init) => {
      asked.push({ url: url instanceof URL ? url.href : '', init });
      return Promise.resolve(Response.json({}));
    },
  });
  const roomId = sampleRoomId(1);
  const odd: string = 'a/b#c';
  const source = { kind: 'files', language: 'lua', files: [{ name: 'main.lua', content: '1' }] } as const;
  await runs.call('runs.start', { roomId, source: { ...source, files: [...source.files] } });
  await runs.call('runs.input', { runId: odd, text: 'x' });
  await runs.call('runs.report', {});
  expect(asked.map(({ url }) => url)).toEqual([
    `https://chat.example.org/api/rooms/${roomId}/runs`,
    'https://chat.example.org/api/runs/a%2Fb%23c/input',
    'https://chat.example.org/api/admin/runner',
  ]);
  expect(asked.map(({ init }) => init?.method)).toEqual(['POST', 'POST', 'GET']);
  expect(JSON.parse(asked[0]?.init?.body as string)).toEqual({ roomId, source });
  expect(asked[2]?.init?.body).toBeNull();
});
