import { AppError } from '@atrium/contract/errors';
import type { MessageId, RoomId, RunId, UserId } from '@atrium/contract/ids';
import type { Message, NewContent } from '@atrium/contract/messages';
import type { Input, Output } from '@atrium/contract/operations';
import type { OutputPart } from '@atrium/contract/run-result';
import { roomOfMessage } from '@atrium/contract/thread-marks';
import type { RunnerReport } from '@atrium/contract/runs';
import type { Attention } from '@atrium/contract/unread';
import type { AtriumClient } from './atrium-client.ts';
import { listenToBrowser } from './browser-signals.ts';
import type { QueryState } from './live-query.ts';
import type { LanguageList, RunOrder, RunView } from './runs/run-view.ts';
import type { MeetingClient } from './meetings/meeting-client.ts';
import type { MessagePlace } from './rooms/own-reactions.ts';
import type { SessionKeeper } from './session-keeper.ts';
import type { Stage } from './stage.ts';
import type {
  ConnectionState,
  MemberList,
  Readable,
  RoomList,
  SessionState,
  Timeline,
  Users,
} from './state.ts';
import type { Thread, ThreadList } from './threads/thread-state.ts';
import type { HttpAccounts } from './transport/http-accounts.ts';
import type { HttpRuns } from './transport/http-runs.ts';
import type { Call, ServerEvent } from './transport/transport.ts';
import type { UploadDesk } from './uploads/upload-desk.ts';
import type { Workspace } from './workspace.ts';

export interface ComposedClientDeps {
  readonly keeper: SessionKeeper;
  readonly stage: Stage;
  readonly meetings: MeetingClient;
  readonly uploads: UploadDesk;
  readonly accounts: HttpAccounts;
  readonly httpRuns: HttpRuns;
  /** Where the token of a program is kept; absent in browsers. */
  readonly bearer: { token: string | undefined } | undefined;
}

/** The client as one object: each action goes to the part that knows it. */
export class ComposedClient implements AtriumClient {
  readonly session: Readable<SessionState>;
  readonly connection: Readable<ConnectionState>;
  readonly rooms: Readable<RoomList>;
  readonly users: Readable<Users>;
  readonly languages: Readable<LanguageList>;
  readonly runs: Readable<readonly RunView[]>;
  readonly meetings: MeetingClient;
  readonly threads: Readable<ThreadList>;
  readonly uploads: UploadDesk;
  readonly ask: Call;
  readonly #deps: ComposedClientDeps;
  #stopListening: () => void = () => undefined;

  constructor(deps: ComposedClientDeps) {
    this.#deps = deps;
    this.session = deps.keeper.session;
    this.connection = deps.keeper.connection;
    this.rooms = deps.stage.rooms;
    this.users = deps.stage.users;
    this.languages = deps.stage.languages;
    this.runs = deps.stage.runs;
    this.meetings = deps.meetings;
    this.threads = deps.stage.threads;
    this.uploads = deps.uploads;
    this.ask = deps.keeper.ask;
  }

  onEvent(listener: (event: ServerEvent) => void): () => void {
    return this.#deps.keeper.onEvent(listener);
  }

  timeline(roomId: RoomId): Readable<Timeline> {
    return this.#deps.stage.timeline(roomId);
  }

  thread(threadId: MessageId): Readable<Thread> {
    return this.#deps.stage.thread(threadId);
  }

  members(roomId: RoomId): Readable<MemberList> {
    return this.#deps.stage.members(roomId);
  }

  pins(roomId: RoomId): Readable<QueryState<readonly Message[]>> {
    return this.#deps.stage.pins(roomId);
  }

  start(): Promise<void> {
    this.#listen();
    return this.#deps.keeper.start();
  }

  async close(): Promise<void> {
    const { keeper } = this.#deps;
    this.#stopListening();
    void keeper.workspace?.readMarkers.flush();
    await keeper.close();
  }

  signUp(input: Omit<Input<'accounts.signUp'>, 'tokenInBody'>): Promise<void> {
    return this.#signInBy('accounts.signUp', input);
  }

  signIn(input: Omit<Input<'accounts.signIn'>, 'tokenInBody'>): Promise<void> {
    return this.#signInBy('accounts.signIn', input);
  }

  async signOut(): Promise<void> {
    const { keeper, accounts, bearer } = this.#deps;
    void keeper.workspace?.readMarkers.flush();
    try {
      await accounts.call('accounts.signOut', {});
    } catch (error) {
      // A session that has ended already needs no signing out.
      if (!(error instanceof AppError) || error.code !== 'unauthenticated') throw error;
    }
    if (bearer) bearer.token = undefined;
    await keeper.leave();
  }

  reconnectNow(): void {
    this.#deps.keeper.reconnectNow();
  }

  async createRoom(input: Input<'rooms.create'>): Promise<Output<'rooms.create'>> {
    const output = await this.#deps.keeper.ask('rooms.create', input);
    this.#deps.keeper.workspace?.entered(output.listing);
    return output;
  }

  async joinRoom(by: Input<'rooms.join'>['by']): Promise<RoomId> {
    const { listing } = await this.#deps.keeper.ask('rooms.join', { by });
    this.#deps.keeper.workspace?.entered(listing);
    return listing.room.roomId;
  }

  async startDirect(userIds: readonly UserId[]): Promise<RoomId> {
    const { keeper } = this.#deps;
    const { listing, users } = await keeper.ask('rooms.startDirect', { userIds: [...userIds] });
    keeper.workspace?.users.learn(users);
    keeper.workspace?.entered(listing);
    return listing.room.roomId;
  }

  async acceptInvitation(roomId: RoomId, secret: string): Promise<RoomId> {
    const { listing } = await this.#deps.keeper.ask('rooms.acceptInvitation', { roomId, secret });
    this.#deps.keeper.workspace?.entered(listing);
    return listing.room.roomId;
  }

  async leaveRoom(roomId: RoomId): Promise<void> {
    await this.#deps.keeper.ask('rooms.leave', { roomId });
    this.#deps.keeper.workspace?.left(roomId);
  }

  async setTopic(roomId: RoomId, topic: string): Promise<void> {
    const { room } = await this.#deps.keeper.ask('rooms.setTopic', { roomId, topic });
    this.#deps.keeper.workspace?.rooms.roomChanged(room);
  }

  browseRooms(cursor?: string): Promise<Output<'rooms.browse'>> {
    return this.#deps.keeper.ask('rooms.browse', cursor === undefined ? {} : { cursor });
  }

  async invitationCode(roomId: RoomId): Promise<string | undefined> {
    return (await this.#deps.keeper.ask('rooms.invitation', { roomId })).invitationCode;
  }

  post(roomId: RoomId, content: NewContent, replyTo?: MessageId): string {
    return this.#workspace().post(roomId, content, { replyTo });
  }

  reply(threadId: MessageId, content: NewContent, isAlsoInRoom = false): string {
    const about = { threadId, ...(isAlsoInRoom && { isAlsoInRoom: true as const }) };
    return this.#workspace().post(roomOfMessage(threadId), content, about);
  }

  async followThread(threadId: MessageId, isFollowed: boolean): Promise<void> {
    const { keeper } = this.#deps;
    const { place } = await keeper.ask('threads.follow', { messageId: threadId, isFollowed });
    keeper.workspace?.threads.placeChanged({ place });
  }

  markThreadRead(threadId: MessageId, readSeq: number): void {
    this.#deps.keeper.workspace?.threads.markRead(threadId, readSeq);
  }

  loadOlderReplies(threadId: MessageId): Promise<void> {
    return this.#workspace().threads.thread(threadId).loadOlder();
  }

  retry(clientMessageId: string): void {
    if (this.uploads.retryMessage(clientMessageId)) return;
    this.#deps.keeper.workspace?.outbox.retry(clientMessageId);
  }

  discard(clientMessageId: string): void {
    this.uploads.discardMessage(clientMessageId);
    this.#deps.keeper.workspace?.discard(clientMessageId);
  }

  async edit(messageId: MessageId, content: NewContent): Promise<void> {
    const { message } = await this.#deps.keeper.ask('messages.edit', { messageId, content });
    this.#deps.keeper.workspace?.replaced(message);
  }

  async delete(messageId: MessageId): Promise<void> {
    const { message } = await this.#deps.keeper.ask('messages.delete', { messageId });
    this.#deps.keeper.workspace?.replaced(message);
  }

  async pin(messageId: MessageId, isPinned: boolean): Promise<void> {
    const { message } = await this.#deps.keeper.ask('messages.pin', { messageId, isPinned });
    this.#deps.keeper.workspace?.replaced(message);
  }

  react(message: MessagePlace, emoji: string, isOn: boolean): Promise<void> {
    return this.#workspace().reactions.react(message, emoji, isOn);
  }

  loadOlder(roomId: RoomId): Promise<void> {
    return this.#workspace().timelines.get(roomId).loadOlder();
  }

  loadAround(roomId: RoomId, seq: number): Promise<void> {
    return this.#workspace().timelines.get(roomId).loadAround(seq);
  }

  loadMoreMembers(roomId: RoomId): Promise<void> {
    return this.#workspace().members.of(roomId).loadMore();
  }

  markRead(roomId: RoomId, readSeq: number): void {
    this.#deps.keeper.workspace?.markRead(roomId, readSeq);
  }

  async markUnread(roomId: RoomId, fromSeq: number): Promise<void> {
    const marker = await this.#deps.keeper.ask('rooms.markUnread', { roomId, fromSeq });
    this.#deps.keeper.workspace?.markerMoved(roomId, marker);
  }

  async setAttention(roomId: RoomId, chosen: Omit<Attention, 'version'>): Promise<void> {
    const { attention } = await this.#deps.keeper.ask('rooms.setAttention', { roomId, ...chosen });
    this.#deps.keeper.workspace?.rooms.attentionChanged(roomId, attention);
  }

  typing(roomId: RoomId): void {
    this.#deps.keeper.workspace?.typing.typed(roomId);
  }

  run(order: RunOrder): string {
    return this.#workspace().runs.run(order);
  }

  cancelRun(key: string): Promise<void> {
    return this.#workspace().runs.cancel(key);
  }

  writeToRun(key: string, text: string): Promise<void> {
    return this.#workspace().runs.write(key, text);
  }

  endRunInput(key: string): Promise<void> {
    return this.#workspace().runs.endInput(key);
  }

  forgetRun(key: string): void {
    this.#deps.keeper.workspace?.runs.forget(key);
  }

  async shareRun(key: string): Promise<void> {
    const workspace = this.#workspace();
    workspace.posted(await workspace.runs.share(key));
  }

  runOutput(messageId: MessageId, runId: RunId): Promise<readonly OutputPart[]> {
    return this.#workspace().runs.output(messageId, runId);
  }

  runnerReport(): Promise<RunnerReport> {
    return this.#deps.httpRuns.call('runs.report', {});
  }

  #workspace(): Workspace {
    const { workspace } = this.#deps.keeper;
    if (!workspace) throw new AppError('unauthenticated', 'Nobody is signed in.');
    return workspace;
  }

  async #signInBy<Name extends 'accounts.signUp' | 'accounts.signIn'>(
    name: Name,
    input: Omit<Input<Name>, 'tokenInBody'>,
  ): Promise<void> {
    const { keeper, accounts, bearer } = this.#deps;
    this.#listen();
    const wanted = { ...input, tokenInBody: bearer !== undefined } as Input<Name>;
    const { account, sessionId, token } = await accounts.call(name, wanted);
    if (bearer) bearer.token = token;
    await keeper.enter(account, sessionId);
  }

  #listen(): void {
    const { keeper } = this.#deps;
    this.#stopListening();
    this.#stopListening = listenToBrowser({
      onDoubt: () => keeper.check(),
      onHidden: () => void keeper.workspace?.readMarkers.flush(),
    });
  }
}
