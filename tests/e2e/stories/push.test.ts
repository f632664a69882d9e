import type { CDPSession, Worker } from 'playwright-core';
import { expect } from 'vitest';
import { PushSender } from '../../../packages/server/src/push/push-sender.ts';
import { PushStandIn } from '../../support/push-stand-in.ts';
import type { BrowserUser } from '../fixtures/browser-user.ts';
import { test } from '../fixtures/story.ts';

const PATIENCE = { timeout: 60_000 };

test('[REM-13] a push that only this browser can read is shown, and a click on it opens the meeting', async ({
  story,
}) => {
  const ada = await story.person('Ada');
  const { roomId } = (await ada.createRoom({ name: 'Release planning' })).listing.room;
  const { meetingId, title, startsAt, endsAt } = await ada.meetNow(roomId);
  const reminder = { reminderId: 'reminder-1', meetingId, title, startsAt, endsAt };
  const message = await sentAndRead({ kind: 'reminder', reminder });
  expect(JSON.parse(message)).toEqual({ kind: 'reminder', reminder });

  const { worker, deliver } = await withWorker(ada, story.server.baseUrl);
  await deliver(message);
  await expect
    .poll(() => shown(worker), PATIENCE)
    .toMatchObject([{ title, tag: 'reminder-1', body: expect.stringMatching(/^Begins at /) }]);
  // The same reminder again is the same notice; what cannot be read is one nevertheless.
  await deliver(message);
  await deliver('not a reminder');
  await expect
    .poll(async () => (await shown(worker)).map(({ tag }) => tag).toSorted(), PATIENCE)
    .toEqual(['atrium', 'reminder-1']);

  await click(worker, 'reminder-1');
  const path = `/meet/${encodeURIComponent(meetingId)}`;
  await ada.page.waitForURL((url) => url.pathname === path);
  await ada.button(/^Join now$/).waitFor();
  await ada.page.goto('about:blank');
  await click(worker, 'atrium');
  expect(await worker.evaluate(() => (globalThis as unknown as { opened: string[] }).opened)).toEqual([
    `${story.server.baseUrl}/calendar`,
  ]);
});

/** What arrives at the browser when the server sends it through a push service. */
async function sentAndRead(payload: unknown): Promise<string> {
  const service = await PushStandIn.start();
  const sender = new PushSender({
    secret: Buffer.alloc(32, 7),
    subject: 'https://atrium.example',
    post: async (endpoint, { headers, body }) => {
      const answer = await fetch(endpoint, { method: 'POST', headers, body: new Uint8Array(body ?? []) });
      return answer.status;
    },
  });
  const outcome = await sender.send(service.subscription, { payload, tag: 'one', ttlSeconds: 60 });
  await service.close();
  expect([outcome, service.bodies.length]).toEqual(['sent', 1]);
  const [body = Buffer.alloc(0)] = service.bodies;
  expect(body.includes('reminder')).toBe(false);
  const altered = Buffer.from(body);
  altered[altered.length - 1]! ^= 1;
  expect(() => service.read(altered)).toThrow('unable to authenticate');
  return service.read(body);
}

/** The worker that stays when all tabs are closed. Without a push service in the network nobody can subscribe. */
async function withWorker(user: BrowserUser, origin: string) {
  await user.context.grantPermissions(['notifications'], { origin });
  const session = await user.context.newCDPSession(user.page);
  const registered = registrationOf(session);
  await session.send('ServiceWorker.enable');
  const started = user.context.waitForEvent('serviceworker');
  await user.page.evaluate(async () => {
    const { trustedTypes } = globalThis as unknown as { trustedTypes: Policies };
    const policy = trustedTypes.createPolicy('atrium-worker', {
      createScriptURL: () => '/service-worker.js',
    });
    // Only a page that it has taken over can be led elsewhere by it.
    const taken = new Promise((resolve) =>
      navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
    );
    await navigator.serviceWorker.register(policy.createScriptURL(''));
    if (navigator.serviceWorker.controller === null) await taken;
  });
  const [worker, registrationId] = await Promise.all([started, registered]);
  const deliver = async (data: string): Promise<void> => {
    await session.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data });
  };
  return { worker, deliver };
}

interface Policies {
  createPolicy(
    name: string,
    rules: { createScriptURL(input: string): string },
  ): { createScriptURL(input: string): string };
}

function registrationOf(session: CDPSession): Promise<string> {
  return new Promise((resolve) => {
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [registration] = registrations;
      if (registration) resolve(registration.registrationId);
    });
  });
}

interface Shown {
  readonly title: string;
  readonly body: string;
  readonly tag: string;
}

async function shown(worker: Worker): Promise<Shown[]> {
  return await worker.evaluate(async () => {
    const { registration } = globalThis as unknown as { registration: ServiceWorkerRegistration };
    const notices = await registration.getNotifications();
    return notices.map(({ title, body, tag }) => ({ title, body, tag }));
  });
}

/**
 * The desktop's click cannot be made by a program: the worker gets the same event, and what only a person's click allows,
 * bringing a window to the front and opening one, is allowed or noted.
 */
async function click(worker: Worker, tag: string): Promise<void> {
  await worker.evaluate(async (wanted) => {
    const scope = globalThis as unknown as WorkerScope;
    scope.opened ??= [];
    scope.WindowClient.prototype.focus = async function focus() {
      return this;
    };
    scope.clients.openWindow = async (address) => void scope.opened.push(address);
    const [notification] = await scope.registration.getNotifications({ tag: wanted });
    if (!notification) throw new Error(`there is no notice ${wanted}`);
    const event = new scope.NotificationEvent('notificationclick', { notification });
    let done: Promise<unknown> = Promise.resolve();
    Object.defineProperty(event, 'waitUntil', { value: (work: Promise<unknown>) => void (done = work) });
    scope.dispatchEvent(event);
    await done;
  }, tag);
}

interface WorkerScope {
  opened: string[];
  readonly registration: ServiceWorkerRegistration;
  readonly clients: { openWindow(address: string): Promise<unknown> };
  readonly WindowClient: { readonly prototype: { focus(): Promise<unknown> } };
  readonly NotificationEvent: new (name: string, init: { notification: Notification }) => Event;
  dispatchEvent(event: Event): boolean;
}
