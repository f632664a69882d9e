import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** One address for several servers, as a load balancer has it: each connection leads to the first of them that lives. */
export class OneOfMany {
  readonly #ports: readonly number[];
  readonly #server: Server;
  readonly #open = new Set<Socket>();

  private constructor(ports: readonly number[]) {
    this.#ports = ports;
    this.#server = createServer((socket) => void this.#lead(socket));
  }

  /** `ports` of this machine, the preferred one first. */
  static async start(ports: readonly number[]): Promise<OneOfMany> {
    const one = new OneOfMany(ports);
    one.#server.listen(0, '127.0.0.1');
    await once(one.#server, 'listening');
    return one;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Everybody comes again, to the first that lives now. */
  cut(): void {
    for (const socket of this.#open) socket.destroy();
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.cut();
    await closed;
  }

  async #lead(socket: Socket): Promise<void> {
    this.#keep(socket);
    for (const port of this.#ports) {
      // oxlint-disable-next-line no-await-in-loop -- the next one only if this one is dead
      const server = await connected(port);
      if (!server) continue;
      this.#keep(server);
      if (socket.destroyed) server.destroy();
      socket.once('close', () => server.destroy());
      server.once('close', () => socket.destroy());
      socket.pipe(server);
      server.pipe(socket);
      return;
    }
    socket.destroy();
  }

  #keep(socket: Socket): void {
    this.#open.add(socket);
    // Whoever is cut off by a killed server is cut off here.
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.#open.delete(socket));
  }
}

async function connected(port: number): Promise<Socket | undefined> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return socket;
  } catch {
    socket.destroy();
    return undefined;
  }
}
