import { expect } from 'vitest';
import { PASSWORD, type BrowserUser } from '../fixtures/browser-user.ts';
import { test } from '../fixtures/story.ts';

const WORD = /\bm\d\d\b/g;

test('[MSG-5] two people sign up, meet in a room and talk', async ({ story }) => {
  const alice = await story.visitor({ name: 'Alice Able' });
  await signUp(alice);
  await alice.button('Create a room', alice.page.getByRole('main')).click();
  await alice.field('Name').fill('Release planning');
  await alice.button('Create room').click();
  await alice.page.getByRole('heading', { name: 'Release planning', exact: true }).waitFor();

  const bob = await story.visitor({ name: 'Bob Baker' });
  await signUp(bob);
  await bob.button('Join or browse rooms').click();
  await bob.button('Join Release planning').click();
  await bob.composer.waitFor();

  await alice.say('m01 Hello **Bob**');
  await bob.message('m01').getByText('Bob', { exact: true }).waitFor();
  await bob.say('m02 Hello Alice');
  await alice.message('m02').waitFor();
  await alice.sayCode('const m03 = () => 42;', 'TypeScript');
  await bob.message('m03').getByText('TypeScript', { exact: true }).waitFor();
  for (const user of [alice, bob]) await user.sees(['m01', 'm02', 'm03'], WORD);
});

test('[CLI-1, CLI-10, WEB-15] a reload, a lost network and a killed server lose nothing and double nothing', async ({
  story,
}) => {
  story.expectComplaints();
  const alice = await story.person('Alice Able');
  const bob = await story.person('Bob Baker');
  const { listing } = await alice.createRoom({ name: 'Storm' });
  const { roomId } = listing.room;
  await bob.joinRoom('Storm');
  await Promise.all([alice.goToRoom(roomId), bob.goToRoom(roomId)]);

  // A reload while somebody writes.
  await alice.say('m01');
  await Promise.all([bob.page.reload(), alice.say('m02')]);
  await bob.sees(['m01', 'm02'], WORD);

  // A lost network, with messages from both sides.
  await bob.context.setOffline(true);
  await bob.say('m03');
  await bob.say('m04');
  await bob.page.getByText(/^Your device is offline/).waitFor();
  await alice.say('m05');
  await alice.message('m05').waitFor();
  await bob.context.setOffline(false);
  await bothSee(alice, bob, 5);

  // A killed server, with messages before, during and after.
  await Promise.all([alice.say('m06'), bob.say('m07'), story.server.kill9()]);
  await alice.say('m08');
  await bob.say('m09');
  await story.server.start();
  await bob.say('m10');
  await alice.say('m11');
  const order = await bothSee(alice, bob, 11);

  // Afterwards it is what it was, for both and in the store.
  await Promise.all([alice.page.reload(), bob.page.reload()]);
  await alice.sees(order, WORD);
  await bob.sees(order, WORD);
  const stored = await alice.stored(roomId);
  expect(stored.map(({ seq }) => seq)).toEqual(Array.from({ length: 11 }, (_, index) => index + 1));
  expect(stored.map(({ content }) => (content.kind === 'text' ? content.text : ''))).toEqual(order);
});

async function signUp(user: BrowserUser): Promise<void> {
  await user.goTo('/');
  await user.page.getByRole('link', { name: 'Create an account' }).click();
  await user.field('Your name').fill(user.name);
  await user.field('E-mail address').fill(user.email);
  await user.field('Password').fill(PASSWORD);
  await user.button('Create account').click();
  await user.page.getByRole('heading', { name: 'Welcome to Atrium' }).waitFor();
}

/** Waits until both see the first `count` messages, sent by nobody any more, in one order; answers with it. */
async function bothSee(alice: BrowserUser, bob: BrowserUser, count: number): Promise<string[]> {
  const all = Array.from({ length: count }, (_, index) => `m${String(index + 1).padStart(2, '0')}`);
  for (const user of [alice, bob]) {
    await expect
      .poll(async () => (await user.words(WORD)).sort(), {
        message: `what ${user.name} sees`,
      })
      .toEqual(all);
    await expect.poll(() => user.page.getByText('Sending', { exact: true }).count()).toBe(0);
  }
  const order = await alice.words(WORD);
  await bob.sees(order, WORD);
  return order;
}
