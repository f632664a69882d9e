import { inspect, inspectLightAndDark } from '../fixtures/accessibility.ts';
import { PASSWORD } from '../fixtures/browser-user.ts';
import { test } from '../fixtures/story.ts';

test('[INV-1, INV-2, INV-4, INV-8, INV-9] a link lets a newcomer in, is listed and revoked; somebody is brought in at once', async ({
  story,
}) => {
  story.expectComplaints(/the server responded with a status of 404/);
  const alice = await story.person('Alice Able', { width: 1280, height: 800 });
  const bob = await story.person('Bob Baker');
  const { roomId } = (await alice.createRoom({ name: 'Hall', visibility: 'private' })).listing.room;
  await alice.goToRoom(roomId);
  await alice.button('Invite people').first().click();
  const dialog = alice.dialog('Invite people to Hall');
  await alice.field('Comes in as', dialog).selectOption('guest');
  await alice.button('Make link', dialog).click();
  const output = dialog.getByRole('status').filter({ hasText: '/invite/' });
  const link = await output.innerText();
  await inspectLightAndDark(alice, 'invite-1280');
  await alice.field('Name or user name', dialog).fill(bob.login);
  await alice.button(`Find @${bob.login}`, dialog).click();
  await alice.button('Bring in', dialog).click();
  await bob.room('Hall').waitFor();
  await alice.page.keyboard.press('Escape');
  await alice.dialog().waitFor({ state: 'detached' });

  const nina = await story.visitor({ name: 'Nina Novak', width: 380, height: 780 });
  const asked: string[] = [];
  nina.page.on('request', (request) => asked.push(request.url()));
  await nina.goTo(new URL(link).pathname + new URL(link).hash);
  await nina.page.getByRole('heading', { name: 'Hall' }).waitFor();
  await nina.page.getByText('Alice Able (@alice-able) invites you').waitFor();
  await inspectLightAndDark(nina, 'invitation-380');
  await nina.page.getByRole('link', { name: 'Create an account' }).click();
  await nina.field('Your name').fill(nina.name);
  await nina.field('E-mail address').fill(nina.email);
  await nina.field('Password').fill(PASSWORD);
  await nina.button('Create account').click();
  await nina.button('Join').click();
  await nina.composer.waitFor();
  const secret = new URL(link).hash.slice(1);
  const told = asked.filter((url) => new URL(url).href.replace(new URL(url).hash, '').includes(secret));
  if (told.length > 0) throw new Error(`the secret was in ${told.join(', ')}`);

  await alice.page.keyboard.press('Control+Shift+M');
  await alice.button('Manage room').click();
  await alice.page.getByRole('tab', { name: 'Links' }).click();
  const links = alice.page.getByRole('list', { name: 'Links' });
  await links.getByText('used 1 times').waitFor();
  await inspect(alice, 'invitation-list-light-1280');
  await alice.button('Revoke link of Alice Able').click();
  await alice.page.getByText('No link lets anybody in now.').waitFor();
  await alice.page.getByRole('tab', { name: 'History' }).click();
  await alice.page.getByText('Nina Novak came in as guest by the link of Alice Able.').waitFor();
  const late = await story.visitor({ name: 'Late' });
  await late.goTo(new URL(link).pathname + new URL(link).hash);
  await late.page.getByText('This invitation does not work').waitFor();
});
