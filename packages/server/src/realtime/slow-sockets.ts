import type { FileId, RoomId } from '@atrium/contract/ids';
import type { Server, Socket } from 'socket.io';
import type { Log } from '../observability/log.ts';
import { documentOf, isDocument, isRoom, roomChannel, roomOf } from './channels.ts';
import { cutOff, unsentBytes } from './connection.ts';

/** Above this much unsent a socket gets no more news of rooms, bytes. */
export const SLOW_BYTES = 1024 * 1024;
/** Below this much it has caught up. */
const CAUGHT_UP_BYTES = 64 * 1024;
/** Above this much it is cut off: it will come back and sync. */
const HOPELESS_BYTES = 8 * 1024 * 1024;
const LOOK_EVERY_MS = 250;

export interface SlowSocketsDeps {
  readonly io: Server;
  readonly isMember: (socket: Socket, roomId: RoomId) => Promise<boolean>;
  readonly log: Log;
}

/** A socket out of its rooms. */
interface Slow {
  readonly rooms: Set<RoomId>;
  /** Texts that it is to open anew. */
  readonly documents: Set<FileId>;
  isReturning: boolean;
}

/**
 * Back-pressure. Whoever reads too slowly is taken out of the rooms, so that memory stays bounded, and told to sync
 * when the line is free again: the log has what was missed.
 */
export class SlowSockets {
  readonly #deps: SlowSocketsDeps;
  readonly #slow = new Map<Socket, Slow>();
  readonly #timer: NodeJS.Timeout;

  constructor(deps: SlowSocketsDeps) {
    this.#deps = deps;
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS).unref();
  }

  /** Rooms that the socket was taken out of and will be put back into. */
  roomsOf(socket: Socket): Iterable<RoomId> {
    return this.#slow.get(socket)?.rooms ?? [];
  }

  /** The socket's person left the room: it is not put back there. */
  left(socket: Socket, roomId: RoomId): void {
    this.#slow.get(socket)?.rooms.delete(roomId);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    for (const socket of this.#deps.io.sockets.sockets.values()) {
      const unsent = unsentBytes(socket);
      const slow = this.#slow.get(socket);
      if (unsent > HOPELESS_BYTES) cutOff(socket);
      else if (unsent > SLOW_BYTES) this.#takeOut(socket);
      else if (unsent < CAUGHT_UP_BYTES && slow && !slow.isReturning) void this.#putBack(socket, slow);
    }
  }

  /** May be called again: rooms that were entered since go the same way. */
  #takeOut(socket: Socket): void {
    let slow = this.#slow.get(socket);
    if (!slow) {
      this.#slow.set(socket, (slow = { rooms: new Set(), documents: new Set(), isReturning: false }));
      socket.once('disconnect', () => this.#slow.delete(socket));
    }
    for (const channel of [...socket.rooms].filter(isRoom)) {
      slow.rooms.add(roomOf(channel));
      void socket.leave(channel);
    }
    for (const channel of [...socket.rooms].filter(isDocument)) {
      slow.documents.add(documentOf(channel));
      void socket.leave(channel);
    }
  }

  /** A look-up that fails leaves the socket where it is: the next look tries again. */
  async #putBack(socket: Socket, slow: Slow): Promise<void> {
    const { isMember, log } = this.#deps;
    slow.isReturning = true;
    try {
      const asked = [...slow.rooms];
      const answers = await Promise.all(asked.map((roomId) => isMember(socket, roomId)));
      // Whoever has left meanwhile stays out, and a socket that has closed would never be tidied away.
      const rooms = asked.filter((roomId, at) => answers[at] === true && slow.rooms.has(roomId));
      if (!socket.connected) return;
      void socket.join(rooms.map(roomChannel));
      this.#slow.delete(socket);
      socket.emit('sync:needed', {});
      for (const fileId of slow.documents) socket.emit('document:closed', { fileId, reason: 'resync' });
    } catch (error) {
      log.info({ err: error }, 'a socket that reads again could not be put back into its rooms');
    } finally {
      slow.isReturning = false;
    }
  }
}
