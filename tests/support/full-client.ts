import { setTimeout as sleep } from 'node:timers/promises';
import type { AtriumClient } from '../../packages/client/src/atrium-client.ts';
import {
  createAtriumClient,
  type AtriumClientOptions,
} from '../../packages/client/src/create-atrium-client.ts';
import type { RoomId } from '../../packages/contract/src/ids.ts';
import type { Message } from '../../packages/contract/src/messages.ts';

export const PASSWORD = 'a long enough sentence for a test';

/** A signed-in client with everything that the web has: timelines, outbox, members. */
export async function signUpClient(
  baseUrl: string,
  name: string,
  options: Partial<AtriumClientOptions> = {},
): Promise<AtriumClient> {
  const client = createAtriumClient({ baseUrl, auth: { kind: 'bearer' }, ...options });
  const email = `${name}@example.org`;
  await client.signUp({ displayName: name, username: name, email, password: PASSWORD });
  return client;
}

/** Stored messages that a client shows. */
export function shown(client: AtriumClient, roomId: RoomId): Message[] {
  const { entries } = client.timeline(roomId).get();
  return entries.flatMap((entry) => (entry.kind === 'message' ? [entry.message] : []));
}

export function wordsOf({ content }: Message): string {
  return content.kind === 'text' ? content.text : content.kind;
}

/** Waits for something to become true; says what it was if it does not. */
export async function eventually(what: string, isSo: () => boolean, withinMs = 120_000): Promise<void> {
  const until = Date.now() + withinMs;
  while (!isSo()) {
    if (Date.now() > until) throw new Error(`it never came about: ${what}`);
    // oxlint-disable-next-line no-await-in-loop -- asked again and again
    await sleep(10);
  }
}
