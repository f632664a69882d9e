import type { EventName, Events } from '@atrium/contract/events';
import type { FileId } from '@atrium/contract/ids';
import type { Server } from 'socket.io';
import { documentChannel } from './channels.ts';

/** Those who have a text open, but for one connection. */
interface Listeners {
  readonly fileId: FileId;
  readonly except?: string | undefined;
}

/** Those who have a text open hear it in a channel of its own. */
export class SocketDocuments {
  readonly #io: Server;

  constructor(io: Server) {
    this.#io = io;
  }

  /** False: the connection is gone. */
  join(connectionId: string, fileId: FileId): boolean {
    const socket = this.#io.sockets.sockets.get(connectionId);
    if (!socket?.connected) return false;
    void socket.join(documentChannel(fileId));
    return true;
  }

  leave(connectionId: string, fileId: FileId): void {
    void this.#io.sockets.sockets.get(connectionId)?.leave(documentChannel(fileId));
  }

  toDocument<Name extends EventName>(
    { fileId, except }: Listeners,
    event: Name,
    payload: Events[Name],
  ): void {
    const all = this.#io.to(documentChannel(fileId));
    (except === undefined ? all : all.except(except)).emit(event, payload);
  }

  tell<Name extends EventName>(connectionId: string, event: Name, payload: Events[Name]): void {
    this.#io.sockets.sockets.get(connectionId)?.emit(event, payload);
  }
}
