import type { ServerEvent } from '../transport/transport.ts';
import { HandDrivenClient } from './hand-driven-client.ts';
import { ManualClock } from './manual-clock.ts';
import { ModelServer } from './model-server.ts';
import { sampleRoomId, sampleUserId, text } from './samples.ts';

export const ROOM = sampleRoomId(1);
export const OTHER = sampleRoomId(2);
export const ME = sampleUserId(1);
export const YOU = sampleUserId(2);

/** A client in two rooms of which the first holds `count` messages of somebody else. */
export async function inTwoRooms(count = 0) {
  const clock = new ManualClock();
  const events: ServerEvent[] = [];
  const server = new ModelServer((userId, event) => {
    if (userId === ME) events.push(event);
  });
  server.createRoom(ROOM, [YOU, ME]);
  server.createRoom(OTHER, [YOU, ME]);
  const client = await HandDrivenClient.open({ userId: ME, clock });
  const { workspace, link } = client;
  link.server = server;
  const timeline = (roomId = ROOM) => workspace.timelines.get(roomId);
  const others = othersOn(server);
  others.post(count);
  events.length = 0;
  return {
    clock,
    server,
    events,
    client,
    workspace,
    link,
    timeline,
    ...others,
    /** Hands the news on, as a good connection does. */
    hear: () => {
      for (const event of events.splice(0)) workspace.event(event);
    },
    connect: async () => {
      client.connect();
      await client.drain();
    },
    look: async (roomId = ROOM) => {
      const stop = timeline(roomId).view.subscribe(() => undefined);
      await client.drain();
      return stop;
    },
    seqs: (roomId = ROOM) =>
      timeline(roomId)
        .view.get()
        .entries.map((entry) => (entry.kind === 'message' ? entry.message.seq : entry.kind)),
    /** What is asked for from now on. */
    asked: () => link.calls.map(({ name }) => name),
  };
}

/** What somebody else does, by whatever client. */
function othersOn(server: ModelServer) {
  return {
    post: (times = 1, roomId = ROOM) => {
      for (let at = 0; at < times; at++) {
        const clientMessageId = `yours-${server.messagesOf(roomId).length}`;
        server.handle('messages.post', { roomId, clientMessageId, content: text('yours') }, YOU);
      }
    },
    edit: (seq: number) => {
      const { messageId } = server.messagesOf(ROOM)[seq - 1]!;
      return server.handle('messages.edit', { messageId, content: text('edited') }, YOU).message;
    },
  };
}

/** Both ends included. */
export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}
