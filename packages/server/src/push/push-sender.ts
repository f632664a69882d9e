import { createECDH, createHash, hkdfSync } from 'node:crypto';
import { lookup, type LookupAddress } from 'node:dns';
import { request } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import type { PushSubscriptionForm } from '@atrium/contract/reminders';
import webPush from 'web-push';

const TIMEOUT_MS = 15_000;

/** Sends bytes and answers with the HTTP status. */
export type Post = (
  endpoint: string,
  message: { headers: Record<string, string>; body: Buffer | null },
) => Promise<number>;

/** What a service of Web Push made of a message. */
export type PushOutcome = 'sent' | 'gone' | 'failed';

export interface PushMessage {
  /** For the service worker; encrypted for the browser. */
  readonly payload: unknown;
  /** Of two messages with the same tag the browser shows one. */
  readonly tag: string;
  /** Of no more use afterwards, seconds. */
  readonly ttlSeconds: number;
}

/** Sends Web Push messages with keys that follow from the deployment's secret: the same after every start. */
export class PushSender {
  readonly publicKey: string;
  readonly #privateKey: string;
  readonly #subject: string;
  readonly #post: Post;

  /** `subject`: where the operators of push services reach those of this server, a web or mail address. */
  constructor(deps: { secret: Uint8Array; subject: string; post?: Post }) {
    const keys = createECDH('prime256v1');
    keys.setPrivateKey(Buffer.from(hkdfSync('sha256', deps.secret, '', 'atrium web push', 32)));
    this.publicKey = keys.getPublicKey('base64url');
    this.#privateKey = keys.getPrivateKey('base64url').padStart(43, 'A');
    this.#subject = deps.subject;
    this.#post = deps.post ?? postPublicly;
  }

  /** Throws nothing: whoever sends reminders goes on with the next. */
  async send(
    subscription: PushSubscriptionForm,
    { payload, tag, ttlSeconds }: PushMessage,
  ): Promise<PushOutcome> {
    try {
      const { endpoint, headers, body } = webPush.generateRequestDetails(
        subscription,
        JSON.stringify(payload),
        {
          vapidDetails: { subject: this.#subject, publicKey: this.publicKey, privateKey: this.#privateKey },
          TTL: Math.max(0, Math.round(ttlSeconds)),
          topic: createHash('sha256').update(tag).digest('base64url').slice(0, 32),
          urgency: 'high',
        },
      );
      const status = await this.#post(endpoint, { headers, body });
      if (status === 404 || status === 410) return 'gone';
      return status < 300 ? 'sent' : 'failed';
    } catch {
      return 'failed';
    }
  }
}

/** Whether a push service may live there. Addresses instead of names are nobody's push service. */
export function isPublicName(endpoint: string): boolean {
  const { hostname, protocol } = new URL(endpoint);
  const isAddress = isIP(hostname.replaceAll(/[[\]]/g, '')) !== 0;
  return (
    protocol === 'https:' &&
    !isAddress &&
    hostname.includes('.') &&
    !/\.(local|internal|localhost)$/.test(hostname)
  );
}

const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['224.0.0.0', 3],
] as const)
  PRIVATE.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
  ['64:ff9b::', 96],
] as const)
  PRIVATE.addSubnet(network, prefix, 'ipv6');

/** Whether an address lies in a network of one's own. */
export function isPrivate({ address, family }: LookupAddress): boolean {
  return PRIVATE.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** Subscriptions name the place to send to: none that leads into the network of the server. */
function postPublicly(endpoint: string, message: Parameters<Post>[1]): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = { method: 'POST', headers: message.headers, lookup: publicLookup, timeout: TIMEOUT_MS };
    const call = request(endpoint, options, (reply) => {
      reply.resume();
      reply.once('end', () => resolve(reply.statusCode ?? 500)).once('error', reject);
    });
    call.once('timeout', () => call.destroy(new Error('no answer in time'))).once('error', reject);
    call.end(message.body);
  });
}

const publicLookup: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const found = error ? [] : addresses.filter((one) => !isPrivate(one));
    const [first] = found;
    if (first === undefined) done(error ?? new Error('a private address'), '', 4);
    else if (options.all === true) done(null, found);
    else done(null, first.address, first.family);
  });
};
