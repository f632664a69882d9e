import { afterEach, expect, test } from 'vitest';
import { HttpAccounts } from '../../packages/client/src/transport/http-accounts.ts';
import { Audience } from '../support/audience.ts';
import { seededChance, seedOfRun } from '../support/chance.ts';
import { eventually } from '../support/full-client.ts';
import { NodeGroup } from '../support/node-group.ts';
import { Person, PASSWORD } from '../support/person.ts';
import { hasRedis } from '../support/redis-process.ts';
import { startTestApp } from '../support/test-app.ts';

const isLong = process.env['ATRIUM_ALL_TESTS'] === '1';
const NAMES = ['ada', 'bob', 'eve', 'gus'];

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

/** People at these servers in turn. */
async function peopleAt(baseUrls: readonly string[]): Promise<Person[]> {
  const people = await Promise.all(
    NAMES.map((name, at) => Person.signUp(baseUrls[at % baseUrls.length]!, name)),
  );
  undo.push(() => people.forEach((person) => person.leave()));
  for (const person of people) await person.online();
  return people;
}

async function walk(audience: Audience, steps: number): Promise<void> {
  for (let step = 0; step < steps; step++) expect(await audience.step(), `step ${step}`).toEqual([]);
}

/** A second device of somebody is signed out by the first: it hears nothing any more. */
async function revokeAt(baseUrl: string, audience: Audience): Promise<void> {
  const accounts = new HttpAccounts({ baseUrl });
  const input = { login: 'bob', password: PASSWORD, tokenInBody: true } as const;
  const device = Person.signedIn(await accounts.call('accounts.signIn', input), baseUrl);
  undo.push(() => device.leave());
  await device.online();
  await walk(audience, 2);
  expect(device.events.length).toBeGreaterThan(0);
  const own = new HttpAccounts({ baseUrl, token: () => device.token });
  await own.call('accounts.signOut', {});
  await eventually('the socket is cut', () => device.transport.state.kind === 'idle');
  const heard = device.events.length;
  await walk(audience, 2);
  expect(device.events.length).toBe(heard);
}

test(
  '[AUD-1, AUD-2] nobody hears what they could not fetch, whatever people do',
  { timeout: 900_000 },
  async () => {
    const app = await startTestApp();
    undo.push(() => app.close());
    const people = await peopleAt([app.baseUrl]);
    const audience = await Audience.gather(people, seededChance(seedOfRun('audience')));
    await walk(audience, isLong ? 3_000 : 120);
    await revokeAt(app.baseUrl, audience);
    // Not all that people do was refused.
    expect(audience.moves.done.size).toBeGreaterThan(9);
  },
);

test.skipIf(!hasRedis)(
  '[AUD-1, AUD-2] nobody hears what they could not fetch, on two nodes',
  { timeout: 900_000 },
  async () => {
    const group = await NodeGroup.start(2);
    undo.push(() => group.stop());
    const urls = group.servers.map(({ baseUrl }) => baseUrl);
    const people = await peopleAt(urls);
    const audience = await Audience.gather(people, seededChance(seedOfRun('audience of two nodes')));
    await walk(audience, isLong ? 600 : 50);
    await revokeAt(urls[0]!, audience);
    expect(audience.moves.done.size).toBeGreaterThan(5);
  },
);
