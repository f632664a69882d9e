import type { ParticipantId } from '@atrium/contract/ids';
import { TokenVerifier } from 'livekit-server-sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from '../config.ts';
import { callBench, MEETING } from '../testing/call-bench.ts';
import { LIVEKIT_KEYS, LiveKitStandIn, signedNews } from '../testing/livekit-stand-in.ts';
import { startTestServer } from '../testing/test-server.ts';
import { LiveKitEngine } from './livekit-engine.ts';
import { LiveKitNews } from './livekit-news.ts';

const VOICE_AND_FACE = ['MICROPHONE', 'CAMERA'];
const STRANGER = 'par_01KDYQ3V8E0000000000000000' as ParticipantId;

let media: LiveKitStandIn;
beforeEach(async () => {
  media = await LiveKitStandIn.start();
});
afterEach(() => media.close());

/** A call of five or more, who are all connected to the media server. */
async function largeCall(names = ['ada', 'bo', 'cy', 'di', 'ed']) {
  const bench = callBench({ largeEngine: new LiveKitEngine({ url: media.url }, LIVEKIT_KEYS) });
  const ids: Record<string, ParticipantId> = {};
  for (const name of names) ids[name] = (await bench.enter(name)).participantId;
  for (const name of names) {
    const { access } = await bench.calls.access(MEETING, name);
    await media.connect(access.livekit?.token ?? '', [...VOICE_AND_FACE, 'SCREEN_SHARE']);
  }
  const guests = (): string[] => [...(media.rooms.get(MEETING)?.keys() ?? [])];
  const guest = (name: string) => media.rooms.get(MEETING)?.get(ids[name] ?? '');
  return { ...bench, ids, guests, guest };
}

test('[CALL-28] a token opens one room to one participant, to send what the role may, for five minutes', async () => {
  const { calls, ids } = await largeCall();
  calls.control(MEETING, 'ada', { action: 'presenters', presenters: 'hosts' });
  const verifier = new TokenVerifier(LIVEKIT_KEYS.apiKey, LIVEKIT_KEYS.apiSecret);
  const claimsOf = async (name: string) => {
    const { access } = await calls.access(MEETING, name);
    expect(access.livekit?.url).toBe(media.url);
    return verifier.verify(access.livekit?.token ?? '');
  };
  const bo = await claimsOf('bo');
  expect(bo.sub).toBe(ids['bo']);
  expect(bo.exp! - bo.nbf!).toBe(300);
  expect(bo.video).toEqual({
    room: MEETING,
    roomJoin: true,
    canSubscribe: true,
    canPublish: true,
    canPublishSources: ['microphone', 'camera'],
    canPublishData: false,
    canUpdateOwnMetadata: false,
  });
  expect([bo.name, bo.metadata, bo.attributes]).toEqual([undefined, undefined, undefined]);
  const ada = await claimsOf('ada');
  expect(ada.video?.canPublishSources).toEqual([
    'microphone',
    'camera',
    'screen_share',
    'screen_share_audio',
  ]);
});

test('[CALL-30] what a host decides is done at the media server too', async () => {
  const { calls, ids, guest, guests } = await largeCall();
  calls.setMedia(MEETING, 'cy', { microphone: true, camera: true, screen: true });
  calls.control(MEETING, 'ada', { action: 'mute', participantId: ids['bo']! });
  calls.control(MEETING, 'ada', { action: 'presenters', presenters: 'hosts' });
  calls.control(MEETING, 'ada', { action: 'remove', participantId: ids['di']! });
  await calls.idle();
  expect(guest('bo')?.tracks.map(({ muted }) => muted)).toEqual([true, false, false]);
  expect(guest('cy')?.tracks.map(({ muted }) => muted)).toEqual([false, false, true]);
  expect(guest('cy')?.permission).toMatchObject({ canSubscribe: true, canPublish: true });
  expect(JSON.stringify(guest('cy')?.permission)).not.toContain('SCREEN_SHARE');
  expect(JSON.stringify(guest('ada')?.permission)).toContain('SCREEN_SHARE');
  expect(guests()).not.toContain(ids['di']);
  calls.control(MEETING, 'ada', { action: 'end' });
  await calls.idle();
  expect(media.rooms.has(MEETING)).toBe(false);
});

test('[CALL-30] nobody who has left, or vanished, listens on', async () => {
  const { calls, ids, guests, drop, clock } = await largeCall();
  calls.leave(MEETING, 'ed');
  drop('di');
  clock.advance(15_000);
  await calls.idle();
  expect(guests()).toEqual([ids['ada'], ids['bo'], ids['cy']]);
});

test('[CALL-29] news without the right signature, or over another body, are refused', async () => {
  const news = new LiveKitNews(LIVEKIT_KEYS);
  const heard: string[] = [];
  const listener = {
    seenAtEngine: (_meetingId: string, id: string) => void heard.push(id),
    forgottenByEngine: () => void heard.push('forgotten'),
  };
  const joined = {
    event: 'participant_joined',
    room: { name: MEETING },
    participant: { identity: STRANGER },
  };
  const right = await signedNews(joined);
  const foreign = await signedNews(joined, {
    ...LIVEKIT_KEYS,
    apiSecret: 'another secret of that length, or so',
  });
  const refused = [
    { ...right, body: right.body.replace('joined', 'left') },
    { ...right, signature: undefined },
    { ...right, signature: 'Bearer nonsense' },
    foreign,
  ];
  for (const one of refused)
    await expect(news.take(one, listener)).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(heard).toEqual([]);
  await news.take(right, listener);
  await news.take(await signedNews({ event: 'room_finished', room: { name: MEETING } }), listener);
  await news.take(await signedNews({ ...joined, room: { name: 'somebody else’s' } }), listener);
  await news.take(await signedNews({ event: 'of a later version', isNew: true }), listener);
  expect(heard).toEqual([STRANGER, 'forgotten']);
});

test('[CALL-29] who appears at the media server without a place is sent away, who has one is not', async () => {
  const { calls, ids, guests, clock, door } = await largeCall();
  const attended = door.attendance.length;
  const take = async (identity: string): Promise<void> => {
    const signed = await signedNews({
      event: 'participant_joined',
      room: { name: MEETING },
      participant: { identity },
    });
    await new LiveKitNews(LIVEKIT_KEYS).take(signed, calls);
  };
  const { access } = await calls.access(MEETING, 'ed');
  calls.leave(MEETING, 'ed');
  await calls.idle();
  await media.connect(access.livekit?.token ?? '');
  expect(guests()).toContain(ids['ed']);
  await take(ids['ed']!);
  await calls.idle();
  expect(guests()).not.toContain(ids['ed']);
  // Somebody may be on the way back, after a restart of Atrium.
  media.rooms.get(MEETING)?.set(STRANGER, { identity: STRANGER, tracks: [], permission: undefined });
  await take(STRANGER);
  await take(ids['bo']!);
  expect(guests()).toContain(STRANGER);
  clock.advance(15_000);
  await calls.idle();
  expect(guests()).toEqual([ids['ada'], ids['bo'], ids['cy'], ids['di']]);
  // The departure is all that was noted.
  expect(door.attendance).toHaveLength(attended + 1);
});

test('[CALL-29] news come over HTTP as LiveKit sends them, and forged ones are slowed down', async () => {
  const bodies: string[] = [];
  const news = new LiveKitNews(LIVEKIT_KEYS);
  const listener = { seenAtEngine: () => void bodies.push('seen'), forgottenByEngine: () => undefined };
  const server = await startTestServer({
    rates: { lookUp: { perSecond: 0.001, burst: 2 } },
    takeNews: (signed) => news.take(signed, listener),
    mediaServerUrl: 'wss://media.example',
  });
  const send = async (body: string, authorization: string, type = 'application/webhook+json') => {
    const headers = { authorization, 'content-type': type };
    return fetch(`${server.url}/livekit/news`, { method: 'POST', body, headers });
  };
  try {
    const { body, signature } = await signedNews({
      event: 'participant_joined',
      room: { name: MEETING },
      participant: { identity: STRANGER },
    });
    const right = await send(body, signature);
    expect(right.status).toBe(204);
    expect((await send(body, signature, 'application/json')).status).toBe(415);
    for (const expected of [401, 401, 429]) expect((await send(`${body} `, signature)).status).toBe(expected);
    expect((await send(body, signature)).status).toBe(204);
    expect(bodies).toEqual(['seen', 'seen']);
    expect(right.headers.get('content-security-policy')).toContain(
      ' wss://media.example https://media.example;',
    );
  } finally {
    await server.close();
  }
});

test('[CALL-31] while the media server is away the mesh carries whom it can, and the call moves when it is back', async () => {
  const { rooms } = media;
  const url = media.url;
  await media.close();
  const engine = new LiveKitEngine({ url }, LIVEKIT_KEYS);
  const { enter, calls, clock } = callBench({ largeEngine: engine });
  for (const name of ['ada', 'bo', 'cy', 'di', 'ed', 'fay']) await enter(name);
  const headerNow = () => calls.state(MEETING, 'ada').call.header;
  expect(headerNow()).toMatchObject({
    engine: 'mesh',
    isMediaServerAway: true,
    canUseCameras: false,
    maxParticipants: 6,
  });
  await expect(enter('gil')).rejects.toMatchObject({
    code: 'conflict',
    details: { reason: 'full' },
    message: expect.stringContaining('only 6 people'),
  });
  expect(rooms.size).toBe(0);
  engine.prepare = () => Promise.resolve();
  clock.advance(20_000);
  await calls.idle();
  expect(headerNow()).toMatchObject({
    engine: 'livekit',
    epoch: 2,
    isMediaServerAway: false,
    canUseCameras: true,
    maxParticipants: 100,
  });
  await enter('gil');
  media = await LiveKitStandIn.start();
});

test('[CALL-31] five who come at the same moment are asked for once, and all come in', async () => {
  const engine = new LiveKitEngine({ url: media.url }, LIVEKIT_KEYS);
  const { enter, calls } = callBench({ largeEngine: engine });
  await Promise.all(['ada', 'bo', 'cy', 'di', 'ed', 'fay', 'gil'].map((name) => enter(name)));
  expect(media.called).toEqual(['CreateRoom']);
  const { header, participants } = calls.state(MEETING, 'ada').call;
  expect(header).toMatchObject({ engine: 'livekit', epoch: 2, canUseCameras: true });
  expect(participants.every((one) => one.media.camera)).toBe(true);
});

test('[CALL-27] a call that is expected to be large begins with the media server', async () => {
  const bench = callBench({ largeEngine: new LiveKitEngine({ url: media.url }, LIVEKIT_KEYS) });
  bench.door.entrance = { ...bench.door.entrance, expectedParticipants: 12 };
  const ada = await bench.enter('ada');
  expect(ada.call.header).toMatchObject({ engine: 'livekit', epoch: 1 });
  expect(ada.access.livekit).toBeDefined();
});

test('[CALL-27] after a restart the call goes on by the media server, whoever comes back first', async () => {
  const before = callBench({ largeEngine: new LiveKitEngine({ url: media.url }, LIVEKIT_KEYS) });
  const tokens: Record<string, string> = {};
  for (const name of ['ada', 'bo', 'cy', 'di', 'ed']) tokens[name] = (await before.enter(name)).resumeToken;
  // Bo has moved on; Ada had not been answered yet.
  tokens['bo'] = (await before.calls.access(MEETING, 'bo')).resumeToken;
  const after = callBench({
    door: before.door,
    clock: before.clock,
    largeEngine: new LiveKitEngine({ url: media.url }, LIVEKIT_KEYS),
  });
  const ada = await after.enter('ada', { resume: { token: tokens['ada']!, afterSignal: 0 } });
  expect(ada.call.header).toMatchObject({ engine: 'mesh', epoch: 1 });
  const bo = await after.enter('bo', { resume: { token: tokens['bo'], afterSignal: 0 } });
  expect(bo.call.header).toMatchObject({ engine: 'livekit', epoch: 2 });
  expect(bo.access).toMatchObject({ epoch: 2, livekit: { url: media.url } });
  expect(after.of('ada', 'call:changed').at(-1)?.header).toMatchObject({ engine: 'livekit', epoch: 2 });
});

test('[CALL-34] LiveKit is configured whole or not at all, and as browsers can reach it', () => {
  const keys = { LIVEKIT_API_KEY: 'key', LIVEKIT_API_SECRET: 'secret' };
  const load = (variables: Record<string, string>) => loadConfig({ ambient: variables, file: {} });
  const { config, secrets } = load({ LIVEKIT_URL: 'https://media.example/', ...keys });
  expect(config.calls.livekit).toEqual({ url: 'wss://media.example' });
  expect(secrets.livekit).toEqual({ apiKey: 'key', apiSecret: 'secret' });
  expect(JSON.stringify(config)).not.toContain('"secret"');
  expect(load({}).config.calls.livekit).toBeUndefined();
  expect(() => load({ LIVEKIT_URL: 'wss://media.example' })).toThrow(
    /LIVEKIT_API_KEY: is missing.*\n.*LIVEKIT_API_SECRET/,
  );
  expect(() => load({ LIVEKIT_URL: 'media.example', ...keys })).toThrow('LIVEKIT_URL');
  const mixed = { ATRIUM_PUBLIC_URL: 'https://atrium.example', LIVEKIT_URL: 'ws://media.example', ...keys };
  expect(() => load(mixed)).toThrow('must begin with wss:');
});
