import type { EventName, Events } from '@atrium/contract/events';
import type { RoomId, UserId } from '@atrium/contract/ids';
import type { Message, NewContent } from '@atrium/contract/messages';
import type { RoomListing } from '@atrium/contract/rooms';
import type { ReadMarker } from '@atrium/contract/unread';
import { markerOf } from '@atrium/contract/unread-rules';
import type { Clock } from './clock.ts';
import { CoalescedTask } from './coalesced-task.ts';
import { MeetingBook } from './meetings/meeting-book.ts';
import type { Notifier } from './observable/notifier.ts';
import { Outbox, type PostAbout } from './outbox/outbox.ts';
import type { OutboxStore } from './outbox/outbox-storage.ts';
import { OwnReactions } from './rooms/own-reactions.ts';
import { MemberLists } from './rooms/member-lists.ts';
import { ReadMarkers } from './rooms/read-markers.ts';
import { RoomDirectory } from './rooms/room-directory.ts';
import { RoomPins } from './rooms/room-pins.ts';
import { RoomTimelines } from './rooms/room-timelines.ts';
import { TypingThrottle } from './rooms/typing-throttle.ts';
import { UserDirectory } from './rooms/user-directory.ts';
import { LanguageDirectory } from './runs/language-directory.ts';
import { OwnRuns } from './runs/own-runs.ts';
import type { RunMemory } from './runs/run-memory.ts';
import type { Failure } from './state.ts';
import { ThreadBook } from './threads/thread-book.ts';
import type { LargeCall } from './transport/http-runs.ts';
import type { Call, ServerEvent } from './transport/transport.ts';

const NOT_IN_ROOM: Failure = { code: 'not-found', message: 'You are not in this room.' };
const UNKNOWN_ROOM_MS = 1_000;

/** Of the call, the projects and the texts that this tab is in: who has them open listens by itself. */
type OpenedEventName = Exclude<
  Extract<EventName, `${'call' | 'document' | 'project'}:${string}`>,
  'call:running'
>;

export interface WorkspaceDeps {
  readonly userId: UserId;
  readonly call: Call;
  readonly callLarge: LargeCall;
  readonly store: OutboxStore;
  readonly runMemory: RunMemory;
  readonly notifier: Notifier;
  readonly clock: Clock;
  readonly random: () => number;
  readonly newId: () => string;
  readonly postsInFlight: number;
}

/**
 * Everything that one signed-in person has: rooms, timelines, members, unsent messages. Knows no socket; events and
 * answers may come late, twice, out of order or not at all, and what is shown ends up the same.
 */
export class Workspace {
  readonly users: UserDirectory;
  readonly rooms: RoomDirectory;
  readonly timelines: RoomTimelines;
  readonly meetings: MeetingBook;
  readonly threads: ThreadBook;
  readonly pins: RoomPins;
  readonly members: MemberLists;
  readonly outbox: Outbox;
  readonly readMarkers: ReadMarkers;
  readonly typing: TypingThrottle;
  readonly reactions: OwnReactions;
  readonly languages: LanguageDirectory;
  readonly runs: OwnRuns;
  readonly #deps: WorkspaceDeps;
  /** What is kept up to date once the list of rooms is. */
  readonly #live: readonly { connected(): void; disconnected(): void }[];
  readonly #listing: CoalescedTask;
  #isConnected = false;
  /** The list of rooms is as new as the connection. */
  #isSynced = false;
  /** Rooms entered and left so far: a list that was asked for before the latest of it is not believed. */
  #membershipNews = 0;

  constructor(deps: WorkspaceDeps) {
    const { userId, call, notifier, clock, random } = deps;
    this.#deps = deps;
    this.users = new UserDirectory(notifier, () => this.rooms.namesChanged());
    this.rooms = new RoomDirectory({
      userId,
      notifier,
      unsent: (roomId) => this.outbox.countsOf(roomId),
      nameOf: (id) => this.users.nameOf(id),
    });
    this.outbox = new Outbox({
      ...deps,
      inFlight: deps.postsInFlight,
      lastSeqOf: (roomId) => this.rooms.get(roomId)?.lastSeq,
      onChange: (roomId) => this.#unsentChanged(roomId),
      onPosted: (message) => this.#posted(message.roomId, [message]),
    });
    this.readMarkers = new ReadMarkers({ call, clock });
    this.typing = new TypingThrottle({ call, clock });
    this.languages = new LanguageDirectory(deps);
    this.runs = new OwnRuns({ ...deps, memory: deps.runMemory });
    this.reactions = new OwnReactions({
      userId,
      call,
      onAnswer: (message) => this.replaced(message),
      onChange: ({ roomId }) => this.#entriesChanged(roomId),
    });
    this.timelines = new RoomTimelines({
      ...deps,
      reactions: this.reactions,
      directory: this.rooms,
      users: this.users,
      unsentOf: (roomId) => this.outbox.linesOf(roomId),
      onMet: (roomId, messages) => this.#met(roomId, messages),
      onMissed: (roomId) => this.#missed(roomId),
      onGone: () => this.#listing.request(),
    });
    this.members = new MemberLists({ ...deps, users: this.users });
    this.pins = new RoomPins({ ...deps, users: this.users });
    this.threads = new ThreadBook({
      ...deps,
      users: this.users,
      reactions: this.reactions,
      unsentOf: (threadId) => this.outbox.repliesTo(threadId),
    });
    this.meetings = new MeetingBook({ ...deps, users: this.users });
    this.#live = [this.timelines, this.meetings, this.threads, this.pins, this.members];
    this.#listing = new CoalescedTask({ clock, random, run: () => this.#list(), onRefused: () => undefined });
  }

  /** Whether what the last `sync` asked for is still on its way. */
  get isSyncing(): boolean {
    return !this.#isSynced;
  }

  connected(): void {
    this.#isConnected = true;
    this.sync();
    this.languages.connected();
  }

  /** Asks for everything that may have been missed. */
  sync(): void {
    this.#isSynced = false;
    if (!this.#isConnected) return;
    this.#listing.request();
    this.runs.connected();
  }

  disconnected(): void {
    this.#isConnected = false;
    this.#isSynced = false;
    this.#listing.stop();
    this.outbox.shut();
    this.readMarkers.pause();
    for (const part of this.#live) part.disconnected();
    this.languages.disconnected();
    this.runs.disconnected();
  }

  event({ name, payload }: ServerEvent): void {
    // A newer server may have more to say.
    const take = (this.#on as Partial<Record<EventName, unknown>>)[name] as
      | ((payload: unknown) => void)
      | undefined;
    take?.(payload);
  }

  post(roomId: RoomId, content: NewContent, about: PostAbout = {}): string {
    if (about.threadId === undefined) this.typing.posted(roomId);
    return this.outbox.post(roomId, content, about);
  }

  /** Has no effect while the message is on its way. */
  discard(clientMessageId: string): void {
    this.outbox.discard(clientMessageId);
    if (!this.outbox.has(clientMessageId)) this.runs.discarded(clientMessageId);
  }

  markRead(roomId: RoomId, readSeq: number): void {
    const listing = this.rooms.get(roomId);
    if (!listing) return;
    const upTo = Math.min(readSeq, listing.lastSeq);
    if (upTo === listing.lastSeq) this.timelines.find(roomId)?.readToEnd();
    const { readSeq: before, readTurn } = listing.membership;
    if (upTo <= before) return;
    const readInThreads = this.timelines.find(roomId)?.inThreadsAt(upTo);
    const marker = markerOf({ readSeq: upTo, readTurn, readInThreads });
    this.markerMoved(roomId, marker);
    this.readMarkers.mark(roomId, marker);
  }

  /** How far this person has read, as the server or an action of theirs says. */
  markerMoved(roomId: RoomId, marker: ReadMarker): void {
    this.rooms.read(roomId, marker);
    this.timelines.find(roomId)?.view.touch();
  }

  /** The person has entered a room, by this client or elsewhere. */
  entered(listing: RoomListing): void {
    const { roomId } = listing.room;
    const held = this.rooms.get(roomId);
    this.rooms.put(listing);
    if (held?.membership.joinedAt === listing.membership.joinedAt) return;
    this.#membershipNews++;
    this.meetings.roomsChanged();
    this.threads.roomsChanged();
    if (this.#isSynced) this.#resumeRoom(roomId);
  }

  left(roomId: RoomId): void {
    if (!this.rooms.get(roomId)) return;
    this.#membershipNews++;
    this.rooms.remove(roomId);
    this.meetings.roomsChanged();
    this.threads.roomsChanged();
    this.timelines.find(roomId)?.left(NOT_IN_ROOM);
  }

  /** A message that was posted for this person, as an answer. */
  posted(message: Message): void {
    this.#posted(message.roomId, [message]);
  }

  /** The later form of a message, as an answer. */
  replaced(message: Message): void {
    this.#met(message.roomId, [message]);
    this.timelines.find(message.roomId)?.replace(message);
  }

  async close(): Promise<void> {
    this.disconnected();
    await this.outbox.close();
  }

  readonly #on: { readonly [Name in Exclude<EventName, OpenedEventName>]: (payload: Events[Name]) => void } =
    {
      'message:posted': ({ roomId, messages, users }) => {
        this.users.learn(users);
        this.#posted(roomId, messages);
        // News of a room that is not in the list: that it was entered has been missed.
        if (this.#isSynced && !this.rooms.get(roomId)) this.#listing.requestIn(UNKNOWN_ROOM_MS);
      },
      'message:changed': ({ roomId, messages, users = [] }) => {
        this.users.learn(users);
        this.#met(roomId, messages);
        this.timelines.find(roomId)?.changed(messages);
      },
      'room:changed': ({ room }) => this.rooms.roomChanged(room),
      'membership:changed': (change) => this.#membershipChanged(change),
      'thread:changed': (change) => this.threads.placeChanged(change),
      'read:changed': ({ roomId, ...marker }) => {
        const turn = this.rooms.get(roomId)?.membership.readTurn ?? 0;
        this.markerMoved(roomId, marker);
        // Mentions that were read are unread again: where they are only the list says.
        if ((marker.readTurn ?? 0) > turn && this.#isConnected) this.#listing.request();
      },
      'attention:changed': ({ roomId, attention }) => this.rooms.attentionChanged(roomId, attention),
      'person:changed': ({ user }) => this.users.learn([user]),
      'members:changed': (change) => {
        this.users.learn(change.joined);
        this.members.find(change.roomId)?.membersChanged(change);
      },
      'presence:changed': (change) => {
        this.rooms.presenceChanged(change);
        this.members.find(change.roomId)?.presenceChanged(change);
      },
      'typing:changed': ({ roomId, userIds }) => {
        for (const userId of userIds) this.timelines.find(roomId)?.typing.typed(userId);
      },
      'meeting:changed': (change) => this.meetings.meetingChanged(change),
      'reminder:due': ({ reminder }) => this.meetings.reminderDue(reminder),
      'reminder:gone': ({ reminderIds }) => this.meetings.remindersGone(reminderIds),
      'call:running': (running) => this.meetings.callRunning(running),
      'sync:needed': () => this.sync(),
      // The transport's own.
      'connection:moving': () => undefined,
      // Of those who show them.
      'requests:changed': () => undefined,
      'run:changed': (change) => this.runs.changed(change),
      'run:output': (output) => this.runs.printed(output),
    };

  /** More happened in a room than this client will hear of. */
  #missed(roomId: RoomId): void {
    this.threads.missed(roomId);
    this.pins.missed(roomId);
  }

  #posted(roomId: RoomId, messages: readonly Message[]): void {
    this.#met(roomId, messages);
    this.timelines.find(roomId)?.posted(messages);
  }

  /** Messages that exist, learnt by whatever way. */
  #met(roomId: RoomId, messages: readonly Message[]): void {
    const lastSeq = this.rooms.get(roomId)?.lastSeq;
    this.rooms.met(roomId, messages);
    this.threads.met(messages);
    this.pins.met(roomId, messages);
    this.outbox.met(messages);
    this.runs.met(messages);
    if (this.rooms.get(roomId)?.lastSeq !== lastSeq) this.timelines.find(roomId)?.view.touch();
  }

  /** What is shown of messages beside what is stored. */
  #entriesChanged(roomId: RoomId): void {
    this.timelines.find(roomId)?.view.touch();
    this.threads.unsentChanged();
  }

  #unsentChanged(roomId: RoomId): void {
    this.rooms.unsentChanged(roomId);
    this.#entriesChanged(roomId);
  }

  /** Such news may overtake each other, so the list is asked for what is true. */
  #membershipChanged(change: Events['membership:changed']): void {
    const newsBefore = this.#membershipNews;
    if (change.kind === 'joined') {
      this.users.learn(change.users ?? []);
      this.entered(change.listing);
    } else this.left(change.roomId);
    if (this.#membershipNews !== newsBefore && this.#isConnected) this.#listing.request();
  }

  async #list(): Promise<void> {
    const newsBefore = this.#membershipNews;
    this.rooms.asked();
    const { rooms, users } = await this.#deps.call('rooms.list', {});
    if (newsBefore !== this.#membershipNews) {
      this.#listing.request();
      return;
    }
    this.users.learn(users);
    const { added, gone } = this.rooms.replaceAll(rooms);
    for (const roomId of gone) this.timelines.find(roomId)?.left(NOT_IN_ROOM);
    if (!this.#isConnected) return;
    if (this.#isSynced) for (const roomId of added) this.#resumeRoom(roomId);
    else this.#resume();
  }

  #resume(): void {
    this.#isSynced = true;
    for (const part of this.#live) part.connected();
    this.outbox.open();
    this.readMarkers.resume();
    void this.outbox.takeOver();
  }

  #resumeRoom(roomId: RoomId): void {
    this.timelines.find(roomId)?.connected();
    this.members.find(roomId)?.connected();
  }
}
