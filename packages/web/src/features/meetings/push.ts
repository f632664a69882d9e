import type { AtriumClient } from '@atrium/client/atrium-client';

const WORKER = '/service-worker.js';

/** Whether this browser can be told of meetings while Atrium is closed, and whether it is. */
export type PushState =
  | { readonly kind: 'unknown' }
  /** `insecure`: the page came over plain HTTP, where browsers allow none of it. */
  | { readonly kind: 'impossible'; readonly reason: 'insecure' | 'unsupported' }
  /** The person has refused, in the browser: only there it can be allowed again. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'off' }
  | { readonly kind: 'on' };

export async function readPush(client: AtriumClient): Promise<PushState> {
  if (!globalThis.isSecureContext) return { kind: 'impossible', reason: 'insecure' };
  if (!('serviceWorker' in navigator) || !('PushManager' in globalThis) || !('Notification' in globalThis)) {
    return { kind: 'impossible', reason: 'unsupported' };
  }
  if (Notification.permission === 'denied') return { kind: 'refused' };
  const { isSubscribed } = await client.ask('push.key', {});
  const registration = await navigator.serviceWorker.getRegistration(WORKER);
  const subscription = await registration?.pushManager.getSubscription();
  return { kind: isSubscribed && subscription !== null && subscription !== undefined ? 'on' : 'off' };
}

/** Asks the person, in the browser's own words. Throws what the browser or the server says against it. */
export async function turnPushOn(client: AtriumClient): Promise<PushState> {
  if ((await Notification.requestPermission()) !== 'granted') return { kind: 'refused' };
  const { publicKey } = await client.ask('push.key', {});
  const registration = await registerWorker();
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: bytesOf(publicKey),
  });
  const { endpoint, keys } = subscription.toJSON();
  const { p256dh, auth } = keys ?? {};
  if (endpoint === undefined || p256dh === undefined || auth === undefined)
    throw new Error('No subscription was given.');
  await client.ask('push.subscribe', { subscription: { endpoint, keys: { p256dh, auth } } });
  return { kind: 'on' };
}

export async function turnPushOff(client: AtriumClient): Promise<PushState> {
  await client.ask('push.unsubscribe', {});
  const registration = await navigator.serviceWorker.getRegistration(WORKER);
  const subscription = await registration?.pushManager.getSubscription();
  await subscription?.unsubscribe();
  return { kind: 'off' };
}

async function registerWorker(): Promise<ServiceWorkerRegistration> {
  await navigator.serviceWorker.register(trustedWorker());
  return navigator.serviceWorker.ready;
}

/** The security policy lets a script's address come from a named place only, and this is the only one it makes. */
function trustedWorker(): string {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes };
  if (trustedTypes === undefined) return WORKER;
  policy ??= trustedTypes.createPolicy('atrium-worker', { createScriptURL: () => WORKER });
  return policy.createScriptURL('');
}

let policy: WorkerPolicy | undefined;

/** Newer than the types. */
interface WorkerPolicy {
  createScriptURL(input: string): string;
}
interface TrustedTypes {
  createPolicy(name: string, rules: WorkerPolicy): WorkerPolicy;
}

/** The key comes as URL-safe base64. */
function bytesOf(key: string): Uint8Array<ArrayBuffer> {
  const text = atob(key.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
