import { RoomServiceClient } from 'livekit-server-sdk';
import type { LiveKitKeys } from './livekit-settings.ts';

/** Asks for the calls that run, with the keys. Throws what LiveKit or the network says. */
export async function countLiveKitCalls(url: string, keys: LiveKitKeys, timeoutMs: number): Promise<number> {
  const options = { requestTimeout: timeoutMs / 1_000 };
  const client = new RoomServiceClient(url.replace(/^ws/, 'http'), keys.apiKey, keys.apiSecret, options);
  return (await client.listRooms()).length;
}
