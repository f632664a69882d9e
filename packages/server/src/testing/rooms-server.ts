import { PASSWORD, startTestServer } from './test-server.ts';

export interface RoomsServerOptions {
  /** Of everybody who asks for their rooms. */
  answer: () => Promise<unknown>;
  unreadMs?: number;
}

/** A server whose rooms are whatever a test says, and somebody who may ask for them. */
export async function startRoomsServer({ answer, unreadMs = 30_000 }: RoomsServerOptions) {
  const server = await startTestServer({ handle: answer, unreadMs });
  const person = { displayName: 'ada', username: 'ada', email: 'ada@example.org', password: PASSWORD };
  const signedUp = await fetch(`${server.url}/api/accounts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...person, tokenInBody: true }),
  });
  const { token } = (await signedUp.json()) as { token: string };
  return { ...server, token };
}
