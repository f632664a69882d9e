import { createHash, createHmac, randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Duplex } from 'node:stream';

/** STUN and TURN (RFC 8489, RFC 8656), as far as it takes to borrow an address from a relay and give it back. */
const COOKIE = 0x2112a442;
const ALLOCATE = 0x0003;
const REFRESH = 0x0004;
const ATTRIBUTE = {
  user: 0x0006,
  integrity: 0x0008,
  error: 0x0009,
  lifetime: 0x000d,
  realm: 0x0014,
  nonce: 0x0015,
  transport: 0x0019,
};
const UDP = Buffer.from([17, 0, 0, 0]);
const HEADER_BYTES = 20;
const INTEGRITY_BYTES = 24;

type Attributes = readonly (readonly [type: number, value: Buffer])[];

/** Sends a message and resolves with the answer. */
interface Line {
  ask(message: Buffer): Promise<Buffer>;
  close(): void;
}

/** `turn:` or `turns:` address of a relay, and what it is to be told. */
export interface Relay {
  readonly url: string;
  readonly username: string;
  readonly credential: string;
}

/** Nothing if the relay lends an address; otherwise what it said, or did not. Never throws. */
export async function faultOfRelay(relay: Relay, timeoutMs: number): Promise<string | undefined> {
  const late = AbortSignal.timeout(timeoutMs);
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  late.addEventListener('abort', () => reject(new Error('no answer')));
  tooLate.catch(() => undefined);
  let line: Line | undefined;
  try {
    line = openLine(relay.url, reject);
    return await Promise.race([borrow(line, relay), tooLate]);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? (error as Error).message;
  } finally {
    line?.close();
  }
}

async function borrow(line: Line, { username, credential }: Relay): Promise<string | undefined> {
  // The first is refused, and says for what the second must be signed.
  const first = await line.ask(messageOf(ALLOCATE, [[ATTRIBUTE.transport, UDP]]));
  const [realm, nonce] = [attributeOf(first, ATTRIBUTE.realm), attributeOf(first, ATTRIBUTE.nonce)];
  if (!realm || !nonce) return errorOf(first) ?? 'it lends addresses to everybody';
  const key = createHash('md5').update(`${username}:${realm.toString()}:${credential}`).digest();
  const signed = (type: number, attributes: Attributes): Buffer =>
    messageOf(
      type,
      [
        ...attributes,
        [ATTRIBUTE.user, Buffer.from(username)],
        [ATTRIBUTE.realm, realm],
        [ATTRIBUTE.nonce, nonce],
      ],
      key,
    );
  const answer = await line.ask(signed(ALLOCATE, [[ATTRIBUTE.transport, UDP]]));
  const fault = errorOf(answer);
  if (fault === undefined) await line.ask(signed(REFRESH, [[ATTRIBUTE.lifetime, Buffer.alloc(4)]]));
  return fault;
}

function messageOf(type: number, attributes: Attributes, key?: Buffer): Buffer {
  const body = Buffer.concat(attributes.map(([name, value]) => attributeBytes(name, value)));
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(type, 0);
  header.writeUInt16BE(body.length + (key ? INTEGRITY_BYTES : 0), 2);
  header.writeUInt32BE(COOKIE, 4);
  randomBytes(12).copy(header, 8);
  const message = Buffer.concat([header, body]);
  if (!key) return message;
  const integrity = createHmac('sha1', key).update(message).digest();
  return Buffer.concat([message, attributeBytes(ATTRIBUTE.integrity, integrity)]);
}

function attributeBytes(type: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
}

function attributeOf(message: Buffer, wanted: number): Buffer | undefined {
  for (let at = HEADER_BYTES; at + 4 <= message.length;) {
    const length = message.readUInt16BE(at + 2);
    if (message.readUInt16BE(at) === wanted) return message.subarray(at + 4, at + 4 + length);
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return undefined;
}

/** `401 Unauthorized` */
function errorOf(message: Buffer): string | undefined {
  const value = attributeOf(message, ATTRIBUTE.error);
  if (!value || value.length < 4) return undefined;
  return `${(value[2] ?? 0) * 100 + (value[3] ?? 0)} ${value.subarray(4).toString()}`;
}

function openLine(url: string, onError: (error: Error) => void): Line {
  const [, scheme = '', bracketed, plain, port, transport] =
    /^(turns?):(?:\[([^\]]+)\]|([^:?]+))(?::(\d+))?(?:\?transport=(\w+))?$/.exec(url) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined) throw new Error('the address cannot be read');
  const isSafe = scheme === 'turns';
  const address = { host, port: Number(port ?? (isSafe ? 5349 : 3478)) };
  if (isSafe) return streamLine(connectTls({ ...address, servername: host }), onError);
  return transport === 'tcp' ? streamLine(connectTcp(address), onError) : datagramLine(address, onError);
}

function streamLine(stream: Duplex, onError: (error: Error) => void): Line {
  stream.on('error', onError);
  return {
    ask: (message) => {
      const { promise, resolve } = Promise.withResolvers<Buffer>();
      let received = Buffer.alloc(0);
      const read = (chunk: Buffer): void => {
        received = Buffer.concat([received, chunk]);
        const isWhole =
          received.length >= HEADER_BYTES && received.length >= HEADER_BYTES + received.readUInt16BE(2);
        if (!isWhole) return;
        stream.off('data', read);
        resolve(received);
      };
      stream.on('data', read);
      stream.write(message);
      return promise;
    },
    close: () => stream.destroy(),
  };
}

/** A datagram may get lost: sent again and again. */
const AGAIN_MS = 500;

function datagramLine({ host, port }: { host: string; port: number }, onError: (error: Error) => void): Line {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  socket.on('error', onError);
  let repeat: NodeJS.Timeout | undefined;
  return {
    ask: async (message) => {
      const { promise, resolve } = Promise.withResolvers<Buffer>();
      const isAnswer = (answer: Buffer): boolean => answer.subarray(8, 20).equals(message.subarray(8, 20));
      const read = (answer: Buffer): void => {
        if (isAnswer(answer)) resolve(answer);
      };
      socket.on('message', read);
      const send = (): void => socket.send(message, port, host);
      send();
      repeat = setInterval(send, AGAIN_MS);
      try {
        return await promise;
      } finally {
        clearInterval(repeat);
        socket.off('message', read);
      }
    },
    close: () => {
      clearInterval(repeat);
      socket.close();
    },
  };
}
