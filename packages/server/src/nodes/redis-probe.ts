import { createClient } from '@redis/client';

/** Connects with the URL's password and reads the server's version. Throws what Redis or the network says. */
export async function redisVersion(url: string, timeoutMs: number): Promise<string> {
  const socket = { connectTimeout: timeoutMs, reconnectStrategy: false } as const;
  const client = createClient({ url, socket });
  // Told by `connect` too.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const information = await client.sendCommand<string>(['INFO', 'server']);
    return /^(?:valkey|redis)_version:(\S+)/m.exec(information)?.[1] ?? '';
  } finally {
    client.destroy();
  }
}
