import type { CallControl } from '@atrium/contract/calls';
import type { CallNotice, MediaAccess, Reaction } from '@atrium/contract/call-state';
import { AppError, RETRYABLE_CODES } from '@atrium/contract/errors';
import type { Events } from '@atrium/contract/events';
import type { MeetingId, ParticipantId } from '@atrium/contract/ids';
import type { Output } from '@atrium/contract/operations';
import type { ServerEvent } from '../transport/transport.ts';
import { Cell } from '../observable/cell.ts';
import { Notifier } from '../observable/notifier.ts';
import { CallMediaFlow } from './call-media-flow.ts';
import { CallMeters } from './call-meters.ts';
import type { CallGround } from './call-ports.ts';
import { CallRoster } from './call-roster.ts';
import type { CallState } from './call-state.ts';
import { isHeard, type CallName, type Heard, type Rest } from './call-talk.ts';
import { LocalMedia, type DeviceKind } from './local-media.ts';
import { MediaCredentials } from './media-credentials.ts';
import { MediaReport } from './media-report.ts';

type Joined = Extract<Output<'calls.join'>, { status: 'joined' }>;

const RETRY_MS = 1_000;
/** After a restart of the server everybody is back by then, milliseconds. */
const RETURN_MS = 15_000;

export interface CallSessionDeps extends CallGround {
  readonly meetingId: MeetingId;
  readonly password?: string;
  /** A reaction, or what happened to oneself: shown for a moment, kept nowhere. */
  readonly onMoment?: (moment: CallMoment) => void;
}

export type CallMoment =
  | { readonly kind: 'reaction'; readonly participantId: ParticipantId; readonly reaction: Reaction }
  | { readonly kind: 'notice'; readonly notice: CallNotice };

/**
 * This tab's part in a call, from the door to the end. Comes back by itself after a lost connection, a reload and a
 * restart of the server; media between the participants goes on meanwhile.
 */
export class CallSession {
  readonly state: Cell<CallState>;
  readonly media: LocalMedia;
  /** Who speaks, and how well the connections do. */
  readonly meters: CallMeters;
  readonly #deps: CallSessionDeps;
  readonly #flow: CallMediaFlow;
  readonly #report: MediaReport;
  readonly #credentials: MediaCredentials;
  readonly #stops: (() => void)[] = [];
  #meetingId: MeetingId;
  #roster: CallRoster | undefined;
  #self: ParticipantId | undefined;
  #isJoining = false;
  #wasJoined = false;
  #isAsking = false;
  #isGone = false;
  #cancelRetry: () => void = () => undefined;
  #cancelRelease: () => void = () => undefined;

  constructor(deps: CallSessionDeps) {
    this.#deps = deps;
    this.#meetingId = deps.meetingId;
    const notifier = new Notifier(deps.clock);
    this.state = new Cell<CallState>(notifier, { kind: 'joining' });
    this.media = new LocalMedia({ browser: deps.browser, onChange: () => this.#mediaChanged() });
    this.meters = new CallMeters({
      clock: deps.clock,
      others: () => this.#heard(),
      stats: (participantId) => this.#flow.stats(participantId),
    });
    this.#report = new MediaReport({
      clock: deps.clock,
      tell: (media) => this.#ask('calls.setMedia', { media }),
      onRefused: (error) => this.#mediaRefused(error),
    });
    this.#credentials = new MediaCredentials({ clock: deps.clock, renew: () => this.#newAccess() });
    this.#flow = new CallMediaFlow({
      ...deps,
      send: async (parcels) => (await this.#ask('calls.signal', { parcels })).undelivered,
      onChange: () => this.#show(),
      onAccessNeeded: () => void this.#credentials.renew(),
      onGap: () => void this.#refresh(),
    });
  }

  /** Knocks. What comes of it is the state. */
  start(): void {
    const { wire, browser } = this.#deps;
    this.#stops.push(
      wire.onEvent((event) => this.#event(event)),
      wire.connection.subscribe(() => this.#connectionChanged()),
      browser.onNetworkChange(() => this.#flow.networkChanged()),
    );
    this.meters.start();
    void this.#join();
  }

  async leave(): Promise<void> {
    const isThere = this.#roster !== undefined || this.state.get().kind === 'lobby';
    this.#end({ kind: 'over', reason: 'left' });
    if (isThere) await this.#ask('calls.leave', {}).catch(() => undefined);
  }

  /** The page goes; the call is not left. */
  abandon(): void {
    this.#isGone = true;
    for (const stop of this.#stops) stop();
    this.#cancelRetry();
    this.#credentials.close();
    this.#cancelRelease();
    this.meters.stop();
    this.#report.shut();
    this.#flow.close();
    this.media.close();
  }

  turn(kind: DeviceKind, isOn: boolean): void {
    if (isOn) void this.media.turnOn(kind);
    else this.media.turnOff(kind);
  }

  raiseHand(isRaised: boolean): Promise<unknown> {
    return this.#ask('calls.raiseHand', { isRaised });
  }

  react(reaction: Reaction): Promise<unknown> {
    return this.#ask('calls.react', { reaction });
  }

  /** Throws what the server refuses. */
  control(control: CallControl): Promise<unknown> {
    return this.#ask('calls.control', { control });
  }

  /** Every connection that is not up, or stands still, from the beginning. */
  retryMedia(): void {
    this.#flow.networkChanged();
  }

  readonly #ask = <Name extends CallName>(name: Name, rest: Rest<Name>): Promise<Output<Name>> =>
    this.#deps.wire.ask(name, { meetingId: this.#meetingId, ...rest } as never);

  async #join(): Promise<void> {
    if (this.#isJoining || this.#isGone) return;
    this.#isJoining = true;
    this.#cancelRetry();
    try {
      const { memory, password } = this.#deps;
      const token = memory.load(this.#deps.meetingId);
      const afterSignal = this.#wasJoined ? { afterSignal: this.#flow.lastNumber } : {};
      const answer = await this.#ask('calls.join', {
        media: this.#report.wanted,
        ...(password !== undefined && { password }),
        ...(token !== undefined && { resume: { token, ...afterSignal } }),
      });
      memory.save(this.#deps.meetingId, answer.resumeToken);
      this.#isJoining = false;
      this.#answered(answer);
    } catch (error) {
      this.#isJoining = false;
      this.#joinFailed(error);
    }
  }

  #answered(answer: Output<'calls.join'>): void {
    if (this.#isGone) {
      if (this.state.get().kind === 'over') void this.#ask('calls.leave', {}).catch(() => undefined);
      return;
    }
    this.#self = answer.participantId;
    if (answer.status === 'joined') this.#joined(answer);
    else this.state.set({ kind: 'lobby', title: answer.title });
  }

  #joined({ call, waiting, access, areSignalsLost, participantId }: Joined): void {
    this.#meetingId = call.header.meetingId;
    if (!this.#roster) this.#roster = new CallRoster(call, waiting);
    else if (this.#roster.replace(call, waiting)) this.#releaseLater();
    this.#wasJoined = true;
    const own = call.participants.find((one) => one.participantId === participantId);
    if (!own) return;
    this.#flow.arrived({ participantId, joinSeq: own.joinSeq, access, areSignalsLost });
    this.#flow.open();
    this.#report.open(own.media);
    this.#credentials.keep(access);
    this.#rosterChanged();
  }

  #releaseLater(): void {
    this.#cancelRelease();
    this.#cancelRelease = this.#deps.clock.after(RETURN_MS, () => {
      this.#roster?.release();
      this.#rosterChanged();
    });
  }

  #joinFailed(error: unknown): void {
    if (this.#isGone) return;
    const isPassing = !(error instanceof AppError) || RETRYABLE_CODES.has(error.code);
    if (!isPassing) {
      const reason = error.details?.['reason'];
      this.#end({
        kind: 'over',
        reason: 'refused',
        failure: { code: error.code, message: error.message, reason },
      });
      return;
    }
    const wait = error instanceof AppError ? error.details?.['retryAfterMs'] : undefined;
    this.#retryIn(typeof wait === 'number' ? wait : RETRY_MS);
  }

  #retryIn(ms: number): void {
    this.#cancelRetry();
    const { clock, random } = this.#deps;
    this.#cancelRetry = clock.after(ms + random() * RETRY_MS, () => void this.#join());
  }

  #connectionChanged(): void {
    if (this.state.get().kind === 'over') return;
    if (this.#deps.wire.connection.get().kind === 'online') {
      void this.#join();
      return;
    }
    this.#flow.shut();
    this.#report.shut();
    this.#show();
  }

  #event({ name, payload }: ServerEvent): void {
    // Notices name their participant, and come before it is known which meeting of a series is meant.
    const isElsewhere =
      'meetingId' in payload && payload.meetingId !== this.#meetingId && name !== 'call:noticed';
    if (!isHeard(name) || isElsewhere) return;
    (this.#on[name] as (payload: unknown) => void)(payload);
  }

  readonly #on: { readonly [Name in Heard]: (payload: Events[Name]) => void } = {
    'call:changed': (change) => {
      if (!this.#roster) return;
      if (this.#roster.change(change)) this.#rosterChanged();
      else void this.#refresh();
    },
    'call:signalled': ({ parcels }) => this.#flow.take(parcels),
    'call:lobbyChanged': ({ waiting }) => {
      this.#roster?.setWaiting(waiting);
      this.#show();
    },
    'call:noticed': ({ participantId, notice }) => {
      if (participantId === this.#self) this.#noticed(notice);
    },
    'call:reacted': ({ participantId, reaction }) =>
      this.#deps.onMoment?.({ kind: 'reaction', participantId, reaction }),
    'sync:needed': () => void this.#refresh(),
  };

  #noticed(notice: CallNotice): void {
    if (notice.kind === 'admitted') void this.#join();
    else if (notice.kind === 'muted') this.media.turnOff('microphone');
    else if (notice.kind === 'screen-stopped') this.media.turnOff('screen');
    else if (notice.kind !== 'hand-lowered') {
      this.#end({ kind: 'over', reason: notice.kind });
      return;
    }
    this.#deps.onMoment?.({ kind: 'notice', notice });
  }

  /** Versions were missed. */
  async #refresh(): Promise<void> {
    if (this.#isAsking || !this.#roster) return;
    this.#isAsking = true;
    try {
      const { call, waiting } = await this.#ask('calls.state', {});
      this.#roster?.replace(call, waiting);
      this.#rosterChanged();
    } catch (error) {
      // Not in it any more: joining again says why.
      if (error instanceof AppError && error.code === 'not-found') void this.#join();
    } finally {
      this.#isAsking = false;
    }
  }

  #rosterChanged(): void {
    const { call } = this.#roster ?? {};
    const own = call?.participants.find(({ participantId }) => participantId === this.#self);
    if (!call || !own) return;
    if (!call.header.canUseCameras && this.media.state('camera').kind === 'on') this.media.turnOff('camera');
    if (this.#flow.sync(call)) void this.#credentials.renew();
    this.#show();
  }

  async #newAccess(): Promise<MediaAccess> {
    const { access, resumeToken } = await this.#ask('calls.access', {});
    if (!this.#isGone) this.#deps.memory.save(this.#deps.meetingId, resumeToken);
    if (!this.#isGone) this.#flow.setAccess(access);
    return access;
  }

  #mediaChanged(): void {
    const { tracks } = this.media;
    this.#flow.setTracks(tracks);
    const [microphone, camera, screen] = [tracks.microphone, tracks.camera, tracks.screen].map(
      (track) => track !== undefined,
    );
    this.#report.want({ microphone: microphone === true, camera: camera === true, screen: screen === true });
    this.#show();
  }

  /** What may not be sent is not sent. */
  #mediaRefused(error: AppError): void {
    const reason = error.details?.['reason'];
    this.media.turnOff(reason === 'no-cameras' ? 'camera' : 'screen');
  }

  #heard() {
    const { participants = [] } = this.#roster?.call ?? {};
    const others = participants.filter(({ participantId }) => participantId !== this.#self);
    return others.map(({ participantId, media }) => ({ participantId, isHeard: media.microphone }));
  }

  #show(): void {
    const { call, waiting } = this.#roster ?? {};
    const self = call?.participants.find(({ participantId }) => participantId === this.#self);
    if (!call || !self || !waiting || this.state.get().kind === 'over') return;
    const isServerAway = this.#deps.wire.connection.get().kind !== 'online';
    const { remotes, isMediaServerLost } = this.#flow;
    const away = { isServerAway, isMediaServerLost };
    this.state.set({ kind: 'in-call', call, self, waiting, remotes, ...away });
  }

  #end(state: Extract<CallState, { kind: 'over' }>): void {
    if (this.state.get().kind === 'over') return;
    this.state.set(state);
    this.abandon();
    this.#roster = undefined;
    if (state.reason !== 'replaced') this.#deps.memory.forget(this.#deps.meetingId);
  }
}
