import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { AccessToken, TokenVerifier, type VideoGrant } from 'livekit-server-sdk';
import type { LiveKitKeys } from '../calls/livekit-settings.ts';

export const LIVEKIT_KEYS: LiveKitKeys = {
  apiKey: 'atrium',
  apiSecret: 'a secret of thirty-two characters!',
};

interface Track {
  readonly sid: string;
  /** As LiveKit writes it: `MICROPHONE`, `CAMERA`, `SCREEN_SHARE`. */
  readonly source: string;
  muted: boolean;
}

interface Guest {
  readonly identity: string;
  readonly tracks: Track[];
  permission: unknown;
}

type Body = Record<string, string> & { readonly permission?: unknown; readonly muted?: boolean };

/** LiveKit's room service over HTTP as its protocol describes it (Twirp with JSON), and the news it sends. No media. */
export class LiveKitStandIn {
  readonly rooms = new Map<string, Map<string, Guest>>();
  /** Methods that were called, with their room. */
  readonly called: string[] = [];
  readonly #server: Server;
  readonly #verifier = new TokenVerifier(LIVEKIT_KEYS.apiKey, LIVEKIT_KEYS.apiSecret);

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(): Promise<LiveKitStandIn> {
    const standIn = new LiveKitStandIn();
    standIn.#server.listen(0, '127.0.0.1');
    await once(standIn.#server, 'listening');
    return standIn;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Somebody connects with a token: into the room it names and no other, if that room is there. */
  async connect(token: string, tracks: readonly string[] = []): Promise<void> {
    const { sub = '', video } = await this.#verifier.verify(token);
    const room = this.rooms.get(video?.room ?? '');
    if (!room || video?.roomJoin !== true) throw new Error('LiveKit would not let this in.');
    const allowed = video.canPublishSources as readonly unknown[] as readonly string[];
    const sent = tracks.filter((source) => allowed.includes(source.toLowerCase()));
    room.set(sub, {
      identity: sub,
      tracks: sent.map((source) => ({ sid: `TR_${sub}_${source}`, source, muted: false })),
      permission: undefined,
    });
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = /^\/twirp\/livekit\.RoomService\/(\w+)$/.exec(request.url ?? '')?.[1] ?? '';
    const body = JSON.parse(await text(request)) as Body;
    const room = body['room'] ?? body['name'] ?? '';
    this.called.push(method);
    if (!isAllowed(method, room, await this.#grantOf(request))) {
      say(response, 401, { code: 'unauthenticated', msg: 'permissions denied' });
      return;
    }
    const answer = ROOM_WIDE.has(method)
      ? this.#serveRoom(method, room)
      : this.#serveGuest(method, room, body);
    if (answer) say(response, 200, answer);
    else say(response, 404, { code: 'not_found', msg: 'there is no such thing' });
  }

  async #grantOf({ headers }: IncomingMessage): Promise<VideoGrant | undefined> {
    try {
      return (await this.#verifier.verify((headers.authorization ?? '').replace('Bearer ', ''))).video;
    } catch {
      return undefined;
    }
  }

  #serveRoom(method: string, name: string): object | undefined {
    if (method === 'DeleteRoom') return this.rooms.delete(name) ? {} : undefined;
    if (!this.rooms.has(name)) this.rooms.set(name, new Map());
    return { sid: `RM_${name}`, name };
  }

  #serveGuest(method: string, name: string, body: Body): object | undefined {
    const room = this.rooms.get(name);
    const guest = room?.get(body['identity'] ?? '');
    if (!room || !guest) return undefined;
    if (method === 'RemoveParticipant') room.delete(guest.identity);
    else if (method === 'UpdateParticipant') guest.permission = body.permission;
    else if (method === 'MutePublishedTrack') return muted(guest, body);
    return { sid: `PA_${guest.identity}`, identity: guest.identity, tracks: guest.tracks };
  }
}

const ROOM_WIDE = new Set(['CreateRoom', 'DeleteRoom']);

/** As LiveKit has it: whoever may create rooms may delete them, all else is for the administrator of the one room. */
function isAllowed(method: string, room: string, grant: VideoGrant | undefined): boolean {
  if (ROOM_WIDE.has(method)) return grant?.roomCreate === true;
  return grant?.roomAdmin === true && grant.room === room;
}

function muted({ tracks }: Guest, body: Body): object | undefined {
  const track = tracks.find(({ sid }) => sid === body['trackSid']);
  if (track) track.muted = body.muted === true;
  return track && { track };
}

function say(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** News as LiveKit signs them: a token that carries the hash of the body. */
export async function signedNews(
  event: object,
  { apiKey, apiSecret }: LiveKitKeys = LIVEKIT_KEYS,
): Promise<{ body: string; signature: string }> {
  const body = JSON.stringify(event);
  const token = new AccessToken(apiKey, apiSecret, { ttl: 300 });
  token.sha256 = createHash('sha256').update(body).digest('base64');
  return { body, signature: await token.toJwt() };
}
