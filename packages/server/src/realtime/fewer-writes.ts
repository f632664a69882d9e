import type { Server } from 'socket.io';

/**
 * What a delivery costs is the system call that writes it. Both measures reach into Socket.IO and Engine.IO, where no
 * option leads; `fewer-writes.test.ts` fails when an upgrade takes the ground away.
 */
export function writeLess(io: Server): void {
  joinFrames(io);
  io.engine.on('connection', flushTogether);
}

interface PreEncoded {
  wsPreEncodedFrame?: Buffer[];
}

interface EncodingAdapter {
  _encode(packet: unknown, options: PreEncoded): unknown;
}

/** A broadcast's frame is made once for all sockets, but as header and payload: two parts to write for each. */
function joinFrames(io: Server): void {
  const adapter = io.of('/').adapter as unknown as EncodingAdapter;
  const encode = adapter._encode.bind(adapter);
  adapter._encode = (packet, options) => {
    const encoded = encode(packet, options);
    if (options.wsPreEncodedFrame) options.wsPreEncodedFrame = [Buffer.concat(options.wsPreEncodedFrame)];
    return encoded;
  };
}

interface Flushing {
  flush(): void;
  readonly transport: { readonly socket?: { readonly _socket?: { cork(): void; uncork(): void } } };
}

const due = new Set<Flushing>();
let isScheduled = false;

/** An answer and the news of the same moment go to a socket as one write, at the end of the tick. */
function flushTogether(socket: Flushing): void {
  socket.flush = flushLater;
}

function flushLater(this: Flushing): void {
  due.add(this);
  if (isScheduled) return;
  isScheduled = true;
  process.nextTick(flushDue);
}

function flushDue(): void {
  isScheduled = false;
  const sockets = [...due];
  due.clear();
  for (const socket of sockets) {
    const tcp = socket.transport.socket?._socket;
    tcp?.cork();
    (Object.getPrototypeOf(socket) as Flushing).flush.call(socket);
    tcp?.uncork();
  }
}
