import type { Message } from '@atrium/contract/messages';
import type { SessionService } from './accounts/session-service.ts';
import type { CallRouter } from './calls/call-router.ts';
import type { MessageAnnouncer } from './messages/message-announcer.ts';
import type { Readiness } from './http/service-routes.ts';
import type { Nodes } from './nodes/nodes.ts';
import type { NodeId, NodeNews } from './nodes/node-news.ts';
import type { Gateway } from './realtime/gateway.ts';
import type { MembershipService } from './rooms/membership-service.ts';
import type { RoomSettingsReader } from './rooms/room-settings-reader.ts';
import type { DenseLog } from './storage/log.ts';
import type { OpenedStore } from './storage/open-store.ts';

/** People of a node that has ended may be on their way here, milliseconds. */
const ON_THEIR_WAY_MS = 4_000;
/** People told at once. */
const PEOPLE_AT_ONCE = 500;
/** Who may have missed something syncs within this, not all at once, milliseconds. */
const SYNC_WITHIN_MS = 5_000;

interface Neighbours {
  readonly nodes: Nodes;
  readonly gateway: Gateway;
  readonly sessions: SessionService;
  readonly memberships: MembershipService;
  readonly log: DenseLog<Message>;
  readonly messageAnnouncer: MessageAnnouncer;
  readonly settings: RoomSettingsReader;
  /** Follows which calls run on other nodes. */
  readonly callHeard: CallRouter['heard'] | undefined;
}

/** What other nodes tell reaches the people and the memory of this one. */
export function connectNodes(neighbours: Neighbours): void {
  const { nodes, gateway, sessions, memberships } = neighbours;
  const { announcer } = gateway;
  nodes.on('room', (news, from) => {
    if (news.event === 'call:running')
      neighbours.callHeard?.(from, news.payload.meetingId, news.payload.call);
    heardInRoom(neighbours, news);
  });
  nodes.on('user', ({ userId, event, payload }) => announcer.toUser(userId, event, payload));
  nodes.on('typing', ({ userId, roomId }) => announcer.typing(roomId, userId));
  nodes.on('moved', ({ userId, roomId, isIn }) => {
    memberships.movedElsewhere(roomId, userId, isIn);
    if (isIn) announcer.enterRoom(userId, roomId);
    else announcer.leaveRoom(userId, roomId);
  });
  nodes.on('closed', ({ roomId }) => announcer.closeRoom(roomId));
  nodes.on('connection', ({ connectionId, event, payload }) => announcer.tell(connectionId, event, payload));
  nodes.on('revoked', ({ sessionId, userId }) => sessions.endedElsewhere(sessionId, userId));
  sessions.onEndedHere((sessionId, userId) => nodes.tell('revoked', { sessionId, userId }));
  nodes.onMissed(() => gateway.askToSync(SYNC_WITHIN_MS));
  connectPresence(neighbours);
}

/** What is remembered of the room's log hears it first, and then tells the room, so that nothing is told twice. */
function heardInRoom({ log, messageAnnouncer, gateway, settings }: Neighbours, news: NodeNews['room']): void {
  const { roomId, event, payload } = news;
  if (event === 'message:posted') {
    for (const user of payload.users) messageAnnouncer.willHearOf(user);
    const [first] = payload.messages;
    if (first && log.heard(roomId, { from: first.seq, entries: payload.messages })) return;
  }
  if (event === 'room:changed') settings.changed(payload.room);
  if (event === 'message:changed')
    for (const message of payload.messages) log.replace(roomId, message.seq, message);
  gateway.announcer.toRoom(roomId, event, payload);
}

function connectPresence({ nodes, gateway }: Neighbours): void {
  const { announcer } = gateway;
  const { presence, elsewhere } = announcer;
  const forgetting = new Map<NodeId, NodeJS.Timeout>();
  announcer.onPresence((userId) => {
    const rooms = presence.isHere(userId) ? announcer.roomsOf(userId) : [];
    nodes.tell('people', { isWhole: false, people: [[userId, rooms]] });
  });
  nodes.on('people', ({ isWhole, people }, from) => {
    clearTimeout(forgetting.get(from));
    elsewhere.heard(from, people, isWhole);
  });
  nodes.onWanted((by) => {
    const people = presence.people().map((userId) => [userId, announcer.roomsOf(userId)] as const);
    const [first, ...rest] = inParts(people.filter(([, rooms]) => rooms.length > 0));
    nodes.tell('people', { isWhole: true, people: first ?? [] }, by);
    for (const part of rest) nodes.tell('people', { isWhole: false, people: part }, by);
  });
  nodes.onGone((node) => {
    clearTimeout(forgetting.get(node));
    forgetting.set(node, setTimeout(() => elsewhere.forget(node), ON_THEIR_WAY_MS).unref());
  });
}

function inParts<T>(all: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < all.length; at += PEOPLE_AT_ONCE) parts.push(all.slice(at, at + PEOPLE_AT_ONCE));
  return parts;
}

/** Ready: the store answers. Degraded: the other nodes are out of reach, and everything else goes on. */
export function readiness({ store }: OpenedStore, nodes: Nodes): () => Promise<Readiness> {
  return async () => {
    try {
      await store.get({ table: 'ChatRooms', key: { roomId: 'readiness' }, consistent: false });
      return nodes.isCutOff ? 'degraded' : 'ready';
    } catch {
      return 'not-ready';
    }
  };
}
