import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/** Reads of all clients go into one buffer: each is looked through before the next is made. */
const READ_BUFFER = Buffer.allocUnsafe(256 * 1024);
const HEAD_END = '\r\n\r\n';
const CONNECT_MS = 30_000;

/** Packets of Engine.IO and Socket.IO by their first bytes. */
const PING = '2'.charCodeAt(0);
const OPEN = '0'.charCodeAt(0);
const MESSAGE = '4'.charCodeAt(0);
const CONNECTED = '0'.charCodeAt(0);
const EVENT = '2'.charCodeAt(0);
const ACK = '3'.charCodeAt(0);

const PONG = frameOf('3');

export interface WireClientOptions {
  readonly port: number;
  readonly auth: Readonly<Record<string, unknown>>;
  /** An event as it came, for example `42["message:posted",{…}]`. Valid during the call only. */
  readonly onEvent?: (packet: Buffer) => void;
  /** An acknowledgement that `call` does not wait for. Valid during the call only. */
  readonly onAnswer?: (packet: Buffer) => void;
}

/**
 * A client of Socket.IO over a bare TCP connection, websocket only. It parses nothing that it is not asked for, so that
 * hundreds of them cost less than the server that is measured.
 */
export class WireClient {
  readonly #socket: Socket;
  readonly #options: WireClientOptions;
  readonly #waiting = new Map<number, (answer: unknown) => void>();
  #state: 'upgrading' | 'opening' | 'connected' = 'upgrading';
  #rest: Buffer | undefined;
  #nextAck = 1;
  #settle: { resolve(): void; reject(error: Error): void } | undefined;

  /** Resolves when the server has let it in. */
  static async connect(options: WireClientOptions): Promise<WireClient> {
    const client = new WireClient(options);
    await client.#opened();
    return client;
  }

  private constructor(options: WireClientOptions) {
    this.#options = options;
    this.#socket = connect({
      port: options.port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer: READ_BUFFER,
        callback: (length) => {
          this.#read(READ_BUFFER.subarray(0, length));
          return true;
        },
      },
    });
    this.#socket.write(
      `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:${options.port}\r\n` +
        'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
        `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
    );
  }

  /** Emits with an acknowledgement that goes to `onAnswer`. `json` is the event's one argument. */
  emit(event: string, json: string): void {
    this.#socket.write(frameOf(`42${this.#nextAck++}["${event}",${json}]`));
  }

  /** Emits and answers with the parsed acknowledgement. */
  call(event: string, input: unknown): Promise<unknown> {
    const id = this.#nextAck;
    const answer = new Promise((resolve) => this.#waiting.set(id, resolve));
    this.emit(event, JSON.stringify(input));
    return answer;
  }

  close(): void {
    this.#socket.destroy();
  }

  #opened(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the server did not let a client in')), CONNECT_MS);
      this.#settle = {
        resolve: () => {
          clearTimeout(timer);
          resolve();
        },
        reject,
      };
      this.#socket.once('error', reject);
      this.#socket.once('close', () => reject(new Error('the server closed the connection')));
    });
  }

  #read(chunk: Buffer): void {
    let bytes = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk;
    this.#rest = undefined;
    if (this.#state === 'upgrading') {
      const end = bytes.indexOf(HEAD_END);
      if (end >= 0) {
        if (!bytes.toString('latin1', 0, end).startsWith('HTTP/1.1 101'))
          this.#settle?.reject(new Error('no websocket'));
        this.#state = 'opening';
        bytes = bytes.subarray(end + HEAD_END.length);
      }
    }
    const used = this.#state === 'upgrading' ? 0 : this.#readFrames(bytes);
    if (used < bytes.length) this.#rest = Buffer.from(bytes.subarray(used));
  }

  /** Answers how many bytes were whole frames. */
  #readFrames(bytes: Buffer): number {
    let at = 0;
    while (at + 2 <= bytes.length) {
      const short = bytes[at + 1]! & 127;
      const head = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (at + head > bytes.length) break;
      const length =
        short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : bytes.readUInt32BE(at + 6);
      const end = at + head + length;
      if (end > bytes.length) break;
      this.#packet(bytes.subarray(at + head, end));
      at = end;
    }
    return at;
  }

  #packet(packet: Buffer): void {
    if (packet[0] === MESSAGE && this.#state === 'connected') this.#message(packet);
    else if (packet[0] === PING) this.#socket.write(PONG);
    else if (packet[0] === OPEN) this.#socket.write(frameOf(`40${JSON.stringify(this.#options.auth)}`));
    else if (packet[0] === MESSAGE) this.#admitted(packet);
  }

  #message(packet: Buffer): void {
    if (packet[1] === EVENT) this.#options.onEvent?.(packet);
    else if (packet[1] === ACK) this.#answer(packet);
  }

  #answer(packet: Buffer): void {
    if (this.#waiting.size === 0) {
      this.#options.onAnswer?.(packet);
      return;
    }
    const text = packet.toString('utf8', 2);
    const from = text.indexOf('[');
    const id = Number(text.slice(0, from));
    const resolve = this.#waiting.get(id);
    this.#waiting.delete(id);
    resolve?.((JSON.parse(text.slice(from)) as unknown[])[0]);
  }

  #admitted(packet: Buffer): void {
    if (packet[1] === CONNECTED) {
      this.#state = 'connected';
      this.#settle?.resolve();
    } else this.#settle?.reject(new Error(`the server refused a client: ${packet.toString()}`));
  }
}

/** A masked text frame. The mask is zero, which spares the work and is still a mask to the server. */
function frameOf(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const head = length < 126 ? 6 : 8;
  const frame = Buffer.allocUnsafe(head + length);
  frame[0] = 0x81;
  if (length < 126) frame[1] = 0x80 | length;
  else {
    frame[1] = 0x80 | 126;
    frame.writeUInt16BE(length, 2);
  }
  frame.fill(0, head - 4, head);
  frame.write(text, head);
  return frame;
}
