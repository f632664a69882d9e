import { setTimeout as sleep } from 'node:timers/promises';
import { zipSync } from 'fflate';
import type { MeetingId, MessageId, ProjectId, RoomId } from '../../packages/contract/src/ids.ts';
import type { Input } from '../../packages/contract/src/operations.ts';
import type { OpenedStore } from '../../packages/server/src/storage/open-store.ts';
import { PASSWORD, Person } from './person.ts';
import { startTestApp } from './test-app.ts';

const DAY_MS = 86_400_000;

/** What was stored, by which it is found again. */
export interface StoredWorld {
  readonly roomId: RoomId;
  readonly privateRoomId: RoomId;
  readonly projectId: ProjectId;
  readonly meetingIds: readonly MeetingId[];
  readonly messageIds: readonly MessageId[];
}

/** Uses the whole product once, so that the store holds something of every kind that a server writes. */
export async function fillStore(opened: OpenedStore): Promise<StoredWorld> {
  // The caller's store is not closed with the server.
  const app = await startTestApp({ opened: { ...opened, close: async () => {} } });
  const people: Person[] = [];
  try {
    const ada = await (await Person.signUp(app.baseUrl, 'ada')).online();
    const bob = await (await Person.signUp(app.baseUrl, 'bob')).online();
    people.push(ada, bob);
    await ada.transport.call('tokens.create', { name: 'A program', scopes: ['read'], password: PASSWORD });
    const rooms = await fillRooms(ada, bob);
    const { roomId } = rooms;
    const messageIds = await fillMessages({ ada, bob }, roomId);
    const meetingIds = await fillMeetings({ ada, bob }, roomId);
    const projectId = await fillProject({ ada, bob }, roomId, app.baseUrl);
    return { ...rooms, projectId, meetingIds, messageIds };
  } finally {
    for (const person of people) person.leave();
    await app.close();
  }
}

interface People {
  readonly ada: Person;
  readonly bob: Person;
}

async function fillRooms(ada: Person, bob: Person): Promise<{ roomId: RoomId; privateRoomId: RoomId }> {
  const open = await ada.transport.call('rooms.create', { name: 'Public room', topic: 'Everything' });
  const { roomId } = open.listing.room;
  await bob.transport.call('rooms.join', { by: { kind: 'name', name: 'Public room' } });
  const hidden = await ada.transport.call('rooms.create', {
    name: 'Private room',
    visibility: 'private',
    password: 'let me in, please',
  });
  return { roomId, privateRoomId: hidden.listing.room.roomId };
}

async function fillMessages({ ada, bob }: People, roomId: RoomId): Promise<MessageId[]> {
  const first = await ada.post(roomId, 'A first message', 0);
  const answered = await bob.transport.call('messages.post', {
    roomId,
    clientMessageId: 'answer-1',
    content: { kind: 'text', text: 'An *answer*' },
    replyTo: first.messageId,
  });
  const code = await ada.transport.call('messages.post', {
    roomId,
    clientMessageId: 'program-1',
    content: { kind: 'code', language: 'script', source: 'print one\nflood 300\nerror two' },
  });
  const { messageId } = code.message;
  await runOf(bob, roomId, { kind: 'message', messageId, block: 0 });
  await ada.transport.call('messages.edit', {
    messageId: first.messageId,
    content: { kind: 'text', text: 'A first message, mended' },
  });
  const gone = await bob.post(roomId, 'Not meant so', 3);
  await bob.transport.call('messages.delete', { messageId: gone.messageId });
  await bob.transport.call('rooms.markRead', { roomId, readSeq: 4 });
  return [first.messageId, answered.message.messageId, messageId, gone.messageId];
}

/** Until its end is stored. */
async function runOf(by: Person, roomId: RoomId, source: Input<'runs.start'>['source']): Promise<void> {
  const { runId } = await by.transport.call('runs.start', { roomId, source });
  const isOver = (): boolean =>
    by.events.some(
      ({ name, payload }) => name === 'message:changed' && JSON.stringify(payload).includes(runId),
    );
  // oxlint-disable-next-line no-await-in-loop -- asked again and again
  while (!isOver()) await sleep(5);
}

async function fillMeetings({ ada, bob }: People, roomId: RoomId): Promise<MeetingId[]> {
  const clock = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 16);
  const common = { roomId, zone: 'UTC', durationMinutes: 30 };
  const single = await ada.transport.call('meetings.schedule', {
    ...common,
    requestId: 'meeting-1',
    title: 'Planning',
    start: clock(1),
    description: 'What comes next',
    password: 'open sesame',
    invitations: { userIds: [bob.userId], emails: ['eve@example.org'] },
    settings: { hasGuests: true },
  });
  const { meetingId } = single.meeting;
  await bob.transport.call('meetings.respond', { meetingId, response: 'accepted' });
  const series = await ada.transport.call('meetings.schedule', {
    ...common,
    requestId: 'meeting-2',
    title: 'Daily',
    start: clock(2),
    recurrence: { frequency: 'daily', interval: 1, ends: { kind: 'count', count: 5 } },
  });
  const now = await ada.transport.call('meetings.startNow', { roomId, requestId: 'meeting-3' });
  const media = { microphone: false, camera: false, screen: false };
  await ada.transport.call('calls.join', { meetingId: now.meeting.meetingId, media });
  await ada.transport.call('calls.leave', { meetingId: now.meeting.meetingId });
  await bob.transport.call('meetings.feed.create', {});
  return [meetingId, series.meeting.meetingId, now.meeting.meetingId];
}

async function fillProject({ ada, bob }: People, roomId: RoomId, baseUrl: string): Promise<ProjectId> {
  const name = 'A site';
  const { project } = await ada.transport.call('projects.create', { roomId, name, template: 'static-web' });
  const { projectId } = project;
  const { nodes = [] } = await ada.transport.call('tree.get', { roomId, projectId });
  const file = nodes.find(({ kind }) => kind === 'file');
  if (file?.kind !== 'file') throw new Error('the template has no file');
  const ofFile = { roomId, projectId, fileId: file.fileId };
  await ada.transport.call('documents.open', ofFile);
  await ada.transport.call('documents.nameVersion', { ...ofFile, name: 'At the beginning' });
  await ada.transport.call('projects.setRole', { roomId, projectId, userId: bob.userId, role: 'viewer' });
  // Its picture is kept beside the texts.
  const picture = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 1, 2, 3]);
  const zip = zipSync({ 'picture.png': picture, 'words.txt': new TextEncoder().encode('words') });
  const brought = await fetch(`${baseUrl}/api/rooms/${roomId}/projects/import?name=Brought`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ada.token}`, 'content-type': 'application/zip' },
    body: Buffer.from(zip),
  });
  if (!brought.ok) throw new Error(`the archive was refused: ${await brought.text()}`);
  return projectId;
}
