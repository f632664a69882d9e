import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { RoomId } from '../../packages/contract/src/ids.ts';
import { HttpAccounts } from '../../packages/client/src/transport/http-accounts.ts';
import { seededChance, seedOfRun } from '../support/chance.ts';
import { Person } from '../support/person.ts';
import { startTestApp } from '../support/test-app.ts';

let app: Awaited<ReturnType<typeof startTestApp>>;
let ada: Person;
let bob: Person;
let roomId: RoomId;
const others: Person[] = [];

beforeEach(async () => {
  app = await startTestApp();
  ada = await (await Person.signUp(app.baseUrl, 'ada')).online();
  bob = await (await Person.signUp(app.baseUrl, 'bob')).online();
  const { listing } = await ada.transport.call('rooms.create', { name: 'Live' });
  ({ roomId } = listing.room);
  await bob.transport.call('rooms.join', { by: { kind: 'name', name: 'Live' } });
});
afterEach(async () => {
  ada.leave();
  bob.leave();
  for (const person of others.splice(0)) person.leave();
  await app.close();
});

/** Another person in the room. */
async function joinedBy(name: string): Promise<Person> {
  const person = await (await Person.signUp(app.baseUrl, name)).online();
  others.push(person);
  await person.transport.call('rooms.join', { by: { kind: 'name', name: 'Live' } });
  return person;
}

/** Whether the one has heard the other type, who does so once more: what is told of it may be dropped. */
async function heardTyping(listener: Person, writer: Person): Promise<boolean> {
  await writer.transport.call('rooms.type', { roomId });
  return JSON.stringify(eventsOf(listener, 'typing:changed')).includes(writer.userId);
}

const eventsOf = (person: Person, name: string): unknown[] =>
  person.events.filter((event) => event.name === name).map(({ payload }) => payload);

/** A socket at the level of frames, as a hostile program has it. */
async function rawSocket(
  token: string | undefined,
  headers: Record<string, string> = {},
): Promise<WebSocket> {
  const url = `${app.baseUrl.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
  const socket = new WebSocket(url, { headers });
  await once(socket, 'message');
  const auth = token === undefined ? {} : { token };
  socket.send(`40${JSON.stringify(auth)}`);
  return socket;
}

const nextFrame = async (socket: WebSocket): Promise<string> => String((await once(socket, 'message'))[0]);

describe('the live connection', () => {
  it('[RT-1] refuses a socket without a session, with an ended one, and from another origin', async () => {
    for (const token of [undefined, 'x'.repeat(43), 'nonsense']) {
      const socket = await rawSocket(token);
      expect(await nextFrame(socket)).toContain('"code":"unauthenticated"');
      socket.close();
    }
    const foreign = rawSocket(ada.token, { origin: 'https://evil.example' });
    await expect(foreign).rejects.toThrow(/403|400|Unexpected server response/);
    const rebound = rawSocket(ada.token, { host: 'evil.example', origin: 'http://evil.example' });
    await expect(rebound).rejects.toThrow(/403|400|Unexpected server response/);
    const own = await rawSocket(ada.token, { origin: app.baseUrl });
    expect(await nextFrame(own)).toMatch(/^40/);
    own.close();
  });

  it('[RT-2] a client hears its rooms from the moment it is connected', async () => {
    for (let round = 0; round < 20; round++) {
      const tab = new TransportProbe(await rawSocket(bob.token));
      await tab.connected;
      const sent = await ada.post(roomId, `message ${round}`, 0);
      await expect.poll(() => tab.frames.join('')).toContain(sent.messageId);
      tab.close();
    }
  });

  it('[RT-3] whoever leaves hears nothing of the room any more, on any tab', async () => {
    const cyd = await joinedBy('cyd');
    const tab = new TransportProbe(await rawSocket(bob.token));
    await tab.connected;
    await bob.transport.call('rooms.leave', { roomId });
    await ada.post(roomId, 'not for bob', 0);
    await expect.poll(() => heardTyping(cyd, ada)).toBe(true);
    // Whoever hears it hears it at the same time, and before the answers to later calls.
    await bob.transport.call('rooms.list', {});
    tab.send('421["rooms.list",{}]');
    await expect.poll(() => tab.frames.join('')).toContain('431[');
    expect(eventsOf(bob, 'message:posted')).toEqual([]);
    expect(tab.frames.join('')).not.toContain('not for bob');
    expect(eventsOf(bob, 'membership:changed')).toContainEqual({ kind: 'left', roomId });
    const post = bob.transport.call('messages.post', {
      roomId,
      clientMessageId: 'client-1',
      content: { kind: 'text', text: 'let me in' },
    });
    await expect(post).rejects.toMatchObject({ code: 'not-found' });
    tab.close();
  });

  it('[RT-4] an ended session loses its sockets, and others of the person stay', async () => {
    const second = new HttpAccounts({ baseUrl: app.baseUrl });
    const { token } = await second.call('accounts.signIn', {
      login: 'bob',
      password: 'a long enough sentence for a test',
      tokenInBody: true,
    });
    const tab = new TransportProbe(await rawSocket(token));
    await tab.connected;
    await new HttpAccounts({ baseUrl: app.baseUrl, token: () => token }).call('accounts.signOut', {});
    await expect.poll(() => tab.isClosed).toBe(true);
    expect(bob.transport.state.kind).toBe('online');
  });

  it('[RT-5] tells who is here, and does not take a reload for a leave', async () => {
    const { presentUserIds } = await ada.transport.call('rooms.members', { roomId });
    expect(new Set(presentUserIds)).toEqual(new Set([ada.userId, bob.userId]));
    await expect.poll(() => JSON.stringify(eventsOf(ada, 'presence:changed'))).toContain(bob.userId);
    ada.events.length = 0;
    bob.transport.reconnectNow();
    await bob.online();
    // Who comes and who goes is told together.
    const cyd = await joinedBy('cyd');
    await expect.poll(() => JSON.stringify(eventsOf(ada, 'presence:changed'))).toContain(cyd.userId);
    expect(JSON.stringify(eventsOf(ada, 'presence:changed'))).not.toContain(bob.userId);
    bob.leave();
    await expect
      .poll(() => eventsOf(ada, 'presence:changed'))
      .toContainEqual({ roomId, here: [], gone: [bob.userId] });
  });

  it('[RT-6] tells who is typing, in batches', async () => {
    const type = () => bob.transport.call('rooms.type', { roomId });
    let typed = 0;
    await expect
      .poll(async () => {
        await Promise.all([type(), type(), type(), type()]);
        typed += 4;
        return eventsOf(ada, 'typing:changed');
      })
      .toContainEqual({ roomId, userIds: [bob.userId] });
    expect(eventsOf(ada, 'typing:changed').length).toBeLessThan(typed);
  });

  it('[RT-6] tells no keystrokes after the message they were for', async () => {
    const cyd = await joinedBy('cyd');
    await bob.transport.call('rooms.type', { roomId });
    const sent = await bob.post(roomId, 'here it is', 0);
    await expect.poll(() => ada.heard).toContainEqual(sent);
    ada.events.length = 0;
    await expect.poll(() => heardTyping(ada, cyd)).toBe(true);
    expect(JSON.stringify(eventsOf(ada, 'typing:changed'))).not.toContain(bob.userId);
  });

  it('[RT-7] a socket that does not read is taken out of the rooms and syncs when it reads again', async () => {
    const slow = new TransportProbe(await rawSocket(bob.token));
    await slow.connected;
    slow.pause();
    const words = 'x'.repeat(7_900);
    for (let batch = 0; batch < 30; batch++) {
      await Promise.all(
        Array.from({ length: 40 }, (_, at) => ada.post(roomId, `${batch} ${at} ${words}`, 0)),
      );
      // It lives, though it does not read the pings: on a slow machine this goes on for longer than they are waited for.
      slow.send('3');
    }
    // The server looks every quarter of a second, by a timer of this same process: surely before this one ends.
    await sleep(600);
    slow.resume();
    await expect.poll(() => slow.frames.join('').includes('sync:needed')).toBe(true);
    // What it got came without a hole from the beginning; the rest it fetches.
    expect(slow.frames.join('').length).toBeLessThan(30 * 40 * 7_900);
    const late = await ada.post(roomId, 'after the flood', 0);
    await expect.poll(() => slow.frames.join('')).toContain(late.messageId);
    slow.close();
  });

  it('[RT-8] survives every kind of broken frame, and goes on serving others', async () => {
    const chance = seededChance(seedOfRun('broken frames'));
    const known = [
      'messages.post',
      'rooms.sync',
      'rooms.list',
      '__proto__',
      'constructor',
      'disconnect',
      'error',
    ];
    const values = [null, 1, 'x', [], {}, { roomId: {} }, { roomId, content: { $ne: 1 } }, [[[[]]]], true];
    const frames = (): string => {
      const name = known[Math.floor(chance() * known.length)];
      const value = JSON.stringify(values[Math.floor(chance() * values.length)]);
      const forms = [
        `42["${name}",${value}]`,
        `421["${name}",${value}]`,
        `42["${name}"]`,
        `42[${value}]`,
        `42{"a":1}`,
        `451-["${name}",{"_placeholder":true,"num":0}]`,
        `451-["${name}",{"_placeholder":true,"num":99999999}]`,
        '42[',
        '4',
        '40/admin,',
        '41',
        '49',
        '2probe',
        '6',
        'b4AQID',
        '\u0000\uffff',
        `42["${name}",${'['.repeat(2_000)}${']'.repeat(2_000)}]`,
        `43${Math.floor(chance() * 9)}[{}]`,
      ];
      return forms[Math.floor(chance() * forms.length)]!;
    };
    for (let round = 0; round < 60; round++) {
      const socket = await rawSocket(bob.token);
      for (let at = 0; at < 8 && socket.readyState === WebSocket.OPEN; at++) {
        socket.send(chance() < 0.1 ? Buffer.from([1, 2, 3]) : frames());
        if (chance() < 0.1) await sleep(1);
      }
      socket.terminate();
    }
    const huge = await rawSocket(bob.token);
    const closed = once(huge, 'close');
    huge.on('error', () => {});
    huge.send(`42["rooms.list",{"x":"${'y'.repeat(200_000)}"}]`);
    await closed;
    const sent = await ada.post(roomId, 'still here', 0);
    await expect.poll(() => bob.heard).toContainEqual(sent);
    expect((await fetch(`${app.baseUrl}/livez`)).ok).toBe(true);
  });

  it('[RT-9] answers only what the socket serves', async () => {
    const socket = new TransportProbe(await rawSocket(bob.token));
    await socket.connected;
    socket.send('421["accounts.signIn",{}]');
    socket.send('422["rooms.list",{}]');
    await expect.poll(() => socket.frames.join('')).toContain('432[');
    expect(socket.frames.join('')).not.toContain('431[');
    socket.close();
  });

  it('[RT-14] a socket has 64 calls under way', async () => {
    const socket = new TransportProbe(await rawSocket(bob.token));
    await socket.connected;
    for (let at = 0; at < 200; at++)
      socket.send(
        `42${at}["messages.post",{"roomId":"${roomId}","clientMessageId":"message-${at}","content":{"kind":"text","text":"x"}}]`,
      );
    const answers = () => socket.frames.filter((frame) => frame.startsWith('43'));
    await expect.poll(() => answers().length).toBe(200);
    const refused = answers().filter((frame) => frame.includes('"code":"rate-limited"'));
    expect(refused.length).toBeGreaterThan(0);
    expect(answers().filter((frame) => frame.includes('"ok":true')).length).toBeGreaterThanOrEqual(64);
    socket.close();
  });

  it('[RT-14] answers that nobody reads are not piled up', async () => {
    const words = 'x'.repeat(7_900);
    await Promise.all(Array.from({ length: 60 }, (_, at) => ada.post(roomId, `${at} ${words}`, 0)));
    const socket = new TransportProbe(await rawSocket(bob.token));
    await socket.connected;
    socket.pause();
    for (let at = 0; at < 200; at++) {
      socket.send(`42${at}["messages.page",{"roomId":"${roomId}","limit":60}]`);
      await sleep(2);
    }
    await sleep(300);
    socket.resume();
    const answers = () => socket.frames.filter((frame) => frame.startsWith('43'));
    await expect.poll(() => answers().length).toBe(200);
    expect(answers().filter((frame) => frame.includes('rate-limited')).length).toBeGreaterThan(100);
    socket.send(`42999["messages.page",{"roomId":"${roomId}","limit":60}]`);
    await expect.poll(() => answers().at(-1)).toContain('"ok":true');
    socket.close();
  });

  it('[RT-11] a connection asks once, however fast it asks', async () => {
    for (const token of [ada.token, undefined]) {
      const socket = await rawSocket(token);
      const frames: string[] = [];
      socket.on('message', (data: Buffer) => frames.push(data.toString()));
      const closed = once(socket, 'close');
      for (let asked = 0; asked < 500; asked++) socket.send(`40${JSON.stringify({ token })}`);
      await closed;
      expect(frames.length).toBeLessThan(3);
    }
    expect(ada.transport.state.kind).toBe('online');
  });

  it('[RT-11] a person has fifty sockets, those that arrive together counted', async () => {
    const tabs = await Promise.all(
      Array.from({ length: 70 }, async () => new TransportProbe(await rawSocket(ada.token))),
    );
    await expect.poll(() => tabs.every((tab) => tab.frames.length > 0)).toBe(true);
    const answers = tabs.map((tab) => tab.frames[0]);
    // One is open already.
    expect(answers.filter((answer) => answer?.startsWith('40'))).toHaveLength(49);
    expect(answers.filter((answer) => answer?.includes('rate-limited'))).toHaveLength(21);
    for (const tab of tabs) tab.close();
  });

  it('[RT-11] a network that connects too often is told so', async () => {
    await app.close();
    app = await startTestApp({ rates: { handshake: { perSecond: 0.001, burst: 20 } } });
    const answers: string[] = [];
    for (let asked = 0; asked < 60; asked++) {
      const socket = await rawSocket(undefined);
      answers.push(await nextFrame(socket));
      socket.terminate();
    }
    expect(answers.slice(0, 20).join('')).not.toContain('rate-limited');
    expect(answers.filter((answer) => answer.includes('rate-limited')).length).toBeGreaterThan(20);
  });
});

/** Collects the frames of a raw socket. */
class TransportProbe {
  readonly frames: string[] = [];
  readonly connected: Promise<void>;
  isClosed = false;
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    this.connected = new Promise((resolve) => {
      socket.on('message', (data: Buffer) => {
        const frame = data.toString();
        if (frame === '2') socket.send('3');
        this.frames.push(frame);
        if (frame.startsWith('40')) resolve();
      });
    });
    socket.on('close', () => (this.isClosed = true));
  }

  send(frame: string): void {
    this.#socket.send(frame);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(): void {
    this.#socket.close();
  }
}
