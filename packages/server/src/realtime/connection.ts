import type { Socket } from 'socket.io';

/** What Engine.IO does not declare: what waits for the transport, and what waits in the transport. */
interface Connection {
  readonly writeBuffer: readonly { readonly data?: { readonly length: number } }[];
  /** Only a WebSocket has one; long polling has none. */
  readonly transport: { readonly socket?: { readonly bufferedAmount: number; terminate(): void } };
}

/** Said to a socket and not yet taken by the network, bytes. */
export function unsentBytes(socket: Socket): number {
  const { writeBuffer, transport } = connectionOf(socket);
  let bytes = transport.socket?.bufferedAmount ?? 0;
  for (const { data } of writeBuffer) bytes += data?.length ?? 0;
  return bytes;
}

/** Drops a connection with all that waits in it: to say goodbye would be to wait behind it. */
export function cutOff(socket: Socket): void {
  connectionOf(socket).transport.socket?.terminate();
  socket.conn.close(true);
}

function connectionOf(socket: Socket): Connection {
  return socket.conn as unknown as Connection;
}
