// Whoever says `!roll 20` in a room of this bot gets a number. The bot is a person's access token (read, write:chat):
//   ATRIUM_URL=https://chat.example.org ATRIUM_TOKEN=atrium_… node dice-bot.ts "Release planning"
import { createAtriumClient } from '@atrium/client/create-atrium-client';
import { until } from '@atrium/client/until';

const { ATRIUM_URL: baseUrl = 'http://localhost:5000', ATRIUM_TOKEN: token = '' } = process.env;
const client = createAtriumClient({ baseUrl, auth: { kind: 'bearer', token } });
await client.start();
const { rooms } = await until(client.rooms, ({ status }) => status === 'ready');
const roomId = rooms.find(({ room }) => room.name === process.argv[2])!.room.roomId;
const timeline = client.timeline(roomId);
// The read marker is the bot's bookmark: started again, it goes on where it was.
let done = (await until(timeline, ({ status }) => status === 'ready')).readSeq;
timeline.subscribe(answer);
answer();

function answer() {
  for (const entry of timeline.get().entries) {
    if (entry.kind !== 'message' || entry.message.seq <= done) continue;
    const { content, messageId, seq } = entry.message;
    const sides = content.kind === 'text' && /^!roll (\d+)$/.exec(content.text)?.[1];
    if (sides)
      client.post(roomId, { kind: 'text', text: `${1 + Math.floor(Math.random() * +sides)}` }, messageId);
    client.markRead(roomId, (done = seq));
  }
}
