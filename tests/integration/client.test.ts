import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { AtriumClient } from '../../packages/client/src/atrium-client.ts';
import type { RoomId } from '../../packages/contract/src/ids.ts';
import { eventually, shown, signUpClient, wordsOf } from '../support/full-client.ts';
import { ServerProcess, temporaryDirectory } from '../support/server-process.ts';
import { startTestApp } from '../support/test-app.ts';

const endings: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

async function testApp(): Promise<string> {
  const app = await startTestApp();
  endings.push(() => app.close());
  return app.baseUrl;
}

async function client(baseUrl: string, name: string): Promise<AtriumClient> {
  const signedUp = await signUpClient(baseUrl, name);
  endings.push(() => signedUp.close());
  return signedUp;
}

/** Two people who look at the same room. */
async function twoInARoom(
  baseUrl: string,
): Promise<{ ann: AtriumClient; bob: AtriumClient; roomId: RoomId }> {
  const [ann, bob] = [await client(baseUrl, 'ann'), await client(baseUrl, 'bob')];
  const { listing } = await ann.createRoom({ name: 'Lobby' });
  const roomId = await bob.joinRoom({ kind: 'name', name: 'lobby' });
  expect(roomId).toBe(listing.room.roomId);
  for (const each of [ann, bob]) {
    each.timeline(roomId).subscribe(() => undefined);
    each.members(roomId).subscribe(() => undefined);
  }
  await eventually('both see the room', () =>
    [ann, bob].every((each) => each.timeline(roomId).get().status === 'ready'),
  );
  return { ann, bob, roomId };
}

function wordsIn(each: AtriumClient, roomId: RoomId): string[] {
  return shown(each, roomId).map(wordsOf);
}

describe('two clients and a server', () => {
  it('[CLI-1, CLI-3, CLI-10] see the same messages in the same order', async () => {
    const { ann, bob, roomId } = await twoInARoom(await testApp());
    for (let at = 0; at < 100; at++) {
      ann.post(roomId, { kind: 'text', text: `ann ${at}` });
      bob.post(roomId, { kind: 'text', text: `bob ${at}` });
    }
    await eventually('both see 200 messages', () =>
      [ann, bob].every((each) => shown(each, roomId).length === 200),
    );
    expect(shown(ann, roomId)).toEqual(shown(bob, roomId));
    const words = wordsIn(ann, roomId);
    for (const name of ['ann', 'bob']) {
      const own = words.filter((text) => text.startsWith(name));
      expect(own).toEqual(Array.from({ length: 100 }, (_, at) => `${name} ${at}`));
    }
  });

  it('[CLI-13, CLI-21, CLI-23, CLI-24, CLI-25] tell each other what they do', async () => {
    const { ann, bob, roomId } = await twoInARoom(await testApp());
    bob.typing(roomId);
    await eventually('Ann sees Bob typing', () => ann.timeline(roomId).get().typing.length === 1);
    bob.post(roomId, { kind: 'text', text: 'hello' });
    await eventually('Ann has one unread', () => ann.rooms.get().rooms[0]?.unread === 1);
    expect(ann.timeline(roomId).get().typing).toEqual([]);
    await eventually('Bob sees it stored', () => shown(bob, roomId).length === 1);
    ann.markRead(roomId, 1);
    expect(ann.rooms.get().rooms[0]?.unread).toBe(0);
    await bob.edit(shown(bob, roomId)[0]!.messageId, { kind: 'text', text: 'good morning' });
    await eventually('Ann sees the edit', () => wordsIn(ann, roomId)[0] === 'good morning');
    await bob.delete(shown(bob, roomId)[0]!.messageId);
    await eventually('Ann sees it gone', () => wordsIn(ann, roomId)[0] === 'deleted');
    await ann.setTopic(roomId, 'mornings');
    await eventually('Bob sees the topic', () => bob.rooms.get().rooms[0]?.room.topic === 'mornings');
    await bob.leaveRoom(roomId);
    await eventually('Ann is alone', () => ann.members(roomId).get().members.length === 1);
    expect(bob.rooms.get().rooms).toEqual([]);
    expect(bob.timeline(roomId).get()).toMatchObject({ status: 'failed', failure: { code: 'not-found' } });
  });

  it('[CLI-18] go back to the beginning of a long room', async () => {
    const baseUrl = await testApp();
    const { ann, bob, roomId } = await twoInARoom(baseUrl);
    for (let at = 0; at < 330; at++) ann.post(roomId, { kind: 'text', text: String(at) });
    await eventually('Bob sees the last', () => bob.timeline(roomId).get().lastSeq === 330);
    const late = await client(baseUrl, 'cyd');
    await late.joinRoom({ kind: 'name', name: 'Lobby' });
    late.timeline(roomId).subscribe(() => undefined);
    await eventually('the room is there', () => late.timeline(roomId).get().status === 'ready');
    expect(shown(late, roomId).length).toBe(50);
    while (late.timeline(roomId).get().older === 'more') await late.loadOlder(roomId);
    expect(wordsIn(late, roomId)).toEqual(Array.from({ length: 330 }, (_, at) => String(at)));
  });

  it('[CLI-28] a session that is ended elsewhere ends here', async () => {
    const { ann, roomId } = await twoInARoom(await testApp());
    const states: string[] = [];
    ann.connection.subscribe(() => states.push(ann.connection.get().kind));
    await ann.signOut();
    expect(ann.session.get()).toEqual({ kind: 'visitor' });
    expect(ann.timeline(roomId).get().entries).toEqual([]);
    await eventually('the connection ends', () => states.at(-1) === 'idle');
    expect(() => ann.post(roomId, { kind: 'text', text: 'x' })).toThrow('Nobody is signed in.');
    await ann.signIn({ login: 'ann', password: 'a long enough sentence for a test' });
    await eventually('the room is back', () => ann.rooms.get().rooms.length === 1);
  });
});

describe('a server that dies', () => {
  it('[CLI-1, CLI-4, CLI-15] loses and doubles nothing, and clients end up alike', async () => {
    const directory = await temporaryDirectory();
    endings.push(() => directory.remove());
    const server = await ServerProcess.start({ ATRIUM_DATA_DIR: directory.path });
    endings.push(() => server.stop());
    const { ann, bob, roomId } = await twoInARoom(server.baseUrl);
    const posted: string[] = [];
    for (let round = 0; round < 4; round++) {
      for (let at = 0; at < 10; at++) {
        for (const [name, each] of [
          ['ann', ann],
          ['bob', bob],
        ] as const) {
          const text = `${name} ${round}.${at}`;
          each.post(roomId, { kind: 'text', text });
          posted.push(text);
        }
        await sleep(Math.random() * 30);
      }
      await server.kill9();
      await sleep(Math.random() * 300);
      await server.start();
      for (const each of [ann, bob]) each.reconnectNow();
    }
    await eventually('everything is stored and shown', () =>
      [ann, bob].every((each) => shown(each, roomId).length >= posted.length),
    );
    expect(shown(ann, roomId)).toEqual(shown(bob, roomId));
    expect(wordsIn(ann, roomId).toSorted()).toEqual(posted.toSorted());
    for (const name of ['ann', 'bob']) {
      const own = wordsIn(ann, roomId).filter((text) => text.startsWith(name));
      expect(own).toEqual(posted.filter((text) => text.startsWith(name)));
    }
    expect(
      ann
        .timeline(roomId)
        .get()
        .entries.every(({ kind }) => kind === 'message'),
    ).toBe(true);
  });
});
