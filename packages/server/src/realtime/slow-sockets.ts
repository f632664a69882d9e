import type { RoomId } from '@atrium/contract/ids';
import type { Server, Socket } from 'socket.io';
import { isRoom, type RoomChannel } from './channels.ts';

/** Above this much unsent a socket gets no more news of rooms, bytes. */
const SLOW_BYTES = 1024 * 1024;
/** Below this much it has caught up. */
const CAUGHT_UP_BYTES = 64 * 1024;
/** Above this much it is cut off: it will come back and sync. */
const HOPELESS_BYTES = 8 * 1024 * 1024;
const LOOK_EVERY_MS = 250;

/**
 * Back-pressure. Whoever reads too slowly is taken out of the rooms, so that memory stays bounded, and told to sync
 * when the line is free again: the log has what was missed.
 */
export class SlowSockets {
  readonly #io: Server;
  readonly #isMember: (socket: Socket, roomId: RoomId) => Promise<boolean>;
  readonly #slow = new Map<Socket, readonly RoomChannel[]>();
  readonly #timer: NodeJS.Timeout;

  constructor(deps: { io: Server; isMember: (socket: Socket, roomId: RoomId) => Promise<boolean> }) {
    this.#io = deps.io;
    this.#isMember = deps.isMember;
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    for (const socket of this.#io.sockets.sockets.values()) {
      const unsent = unsentBytes(socket);
      if (unsent > HOPELESS_BYTES) socket.disconnect(true);
      else if (unsent > SLOW_BYTES && !this.#slow.has(socket)) this.#takeOut(socket);
      else if (unsent < CAUGHT_UP_BYTES && this.#slow.has(socket)) void this.#putBack(socket);
    }
  }

  #takeOut(socket: Socket): void {
    const rooms = [...socket.rooms].filter(isRoom);
    this.#slow.set(socket, rooms);
    for (const room of rooms) void socket.leave(room);
    socket.once('disconnect', () => this.#slow.delete(socket));
  }

  async #putBack(socket: Socket): Promise<void> {
    const rooms = this.#slow.get(socket) ?? [];
    this.#slow.delete(socket);
    for (const room of rooms) {
      const roomId = room.slice('room:'.length) as RoomId;
      // oxlint-disable-next-line no-await-in-loop -- remembered answers
      if (await this.#isMember(socket, roomId)) await socket.join(room);
    }
    socket.emit('sync:needed', {});
  }
}

/** What Engine.IO does not declare: what waits for the transport, and what waits in the transport. */
interface EngineConnection {
  readonly writeBuffer: readonly { readonly data?: { readonly length: number } }[];
  readonly transport: { readonly socket?: { readonly bufferedAmount: number } };
}

function unsentBytes(socket: Socket): number {
  const { writeBuffer, transport } = socket.conn as unknown as EngineConnection;
  let bytes = transport.socket?.bufferedAmount ?? 0;
  for (const { data } of writeBuffer) bytes += data?.length ?? 0;
  return bytes;
}
