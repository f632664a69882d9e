import { AppError } from '@atrium/contract/errors';
import type { CallControl, JoinAnswer } from '@atrium/contract/calls';
import type { OutgoingParcel } from '@atrium/contract/call-signals';
import type {
  Call,
  CallMedia,
  MediaAccess,
  Reaction,
  RunningCall,
  Waiting,
} from '@atrium/contract/call-state';
import type { MeetingId, ParticipantId, RoomId, UserId } from '@atrium/contract/ids';
import type { CallArrivals, Comer, JoinInput } from './call-arrivals.ts';
import type { CallChronicle } from './call-chronicle.ts';
import type { CallHosting } from './call-hosting.ts';
import type { CallClock } from './call-lines.ts';
import { isHosting } from './call-policy.ts';
import type { CallRegistry } from './call-registry.ts';
import type { CallStage } from './call-stage.ts';
import type { EngineTasks } from './engine-tasks.ts';
import type { MediaEngines } from './media-engines.ts';
import type { LiveCall, Seat } from './live-call.ts';

export interface CallServiceDeps {
  readonly registry: CallRegistry;
  readonly arrivals: CallArrivals;
  readonly stage: CallStage;
  readonly hosting: CallHosting;
  readonly chronicle: CallChronicle;
  readonly tasks: EngineTasks;
  readonly engines: MediaEngines;
  readonly clock: CallClock;
}

/**
 * The one authority over calls: who is in them, as what, in which order, and who hears whom. Calls live in the memory
 * of this server; what must outlive it is their meeting's. A participant is its connection: nobody speaks for another.
 */
export class CallService {
  readonly #deps: CallServiceDeps;
  #isClosing = false;

  constructor(deps: CallServiceDeps) {
    this.#deps = deps;
  }

  running(): RunningCall[] {
    return this.#deps.registry.running();
  }

  runningAt(meetingId: MeetingId): RunningCall | undefined {
    return this.#deps.registry.find(meetingId)?.running();
  }

  join(input: JoinInput, comer: Comer): Promise<JoinAnswer> {
    return this.#deps.arrivals.join(input, comer);
  }

  /** A call, or its lobby. Whoever is in neither has left. */
  leave(meetingId: MeetingId, connectionId: string | undefined): void {
    const { registry, stage } = this.#deps;
    const call = registry.find(meetingId);
    if (!call || connectionId === undefined) return;
    const waiter = call.waiterOf(connectionId);
    if (waiter) call.stopWaiting(waiter.participantId);
    const seat = call.seatOf(connectionId);
    if (seat) stage.left(call, seat.participantId, 'left');
    else call.tell();
    registry.disconnect(connectionId, call);
    registry.closeIfUnused(call);
  }

  /** The connection is gone. Its places are kept for a while. */
  disconnected(connectionId: string): void {
    const { registry, stage } = this.#deps;
    if (this.#isClosing) return;
    for (const call of registry.callsOf(connectionId)) {
      registry.disconnect(connectionId, call);
      stage.lost(call, connectionId);
    }
  }

  /** Somebody is no longer in a room: its calls go on without them. */
  leftRoom(roomId: RoomId, userId: UserId): void {
    const { registry, stage } = this.#deps;
    for (const { meetingId } of registry.running()) {
      const call = registry.find(meetingId);
      if (call?.header.roomId !== roomId) continue;
      for (const seat of call.seats.values()) {
        if (seat.personId !== userId) continue;
        call.notice(seat, { kind: 'removed' });
        stage.left(call, seat.participantId, 'left');
      }
    }
  }

  state(meetingId: MeetingId, connectionId: string | undefined): { call: Call; waiting: Waiting[] } {
    const { call, seat } = this.#place(meetingId, connectionId);
    return { call: call.shown(), waiting: isHosting(seat.role) ? call.lobby() : [] };
  }

  /** Asked for when the engine has changed, or was lost: a media server that restarted is told of the call again. */
  async access(
    meetingId: MeetingId,
    connectionId: string | undefined,
  ): Promise<{ access: MediaAccess; resumeToken: string }> {
    const { engines, stage, arrivals } = this.#deps;
    const { header } = this.#place(meetingId, connectionId).call;
    if (header.engine !== 'mesh') await engines.ask(meetingId);
    const { call, seat } = this.#place(meetingId, connectionId);
    const resumeToken = arrivals.resumeTokenOf(call, seat);
    return { access: await stage.accessOf(call, seat), resumeToken };
  }

  /** Somebody appeared at the media server. Who has no place here is sent away; who is on the way back is given time. */
  seenAtEngine(meetingId: MeetingId, participantId: ParticipantId): void {
    const { registry, stage } = this.#deps;
    const call = registry.find(meetingId);
    if (call) stage.seenAtEngine(call, participantId);
  }

  /** The media server has closed the room: it is asked for again when somebody needs it. */
  forgottenByEngine(meetingId: MeetingId): void {
    this.#deps.engines.forget(meetingId);
  }

  /** Answers with those who are gone, or have arrived anew since the parcel was made. */
  signal(
    meetingId: MeetingId,
    connectionId: string | undefined,
    parcels: readonly OutgoingParcel[],
  ): ParticipantId[] {
    const { call, seat: sender } = this.#place(meetingId, connectionId);
    const undelivered = new Set<ParticipantId>();
    for (const [to, own] of Map.groupBy(parcels, (parcel) => parcel.to)) {
      const recipient = call.seats.get(to);
      const meant = own.filter(({ toSeq }) => toSeq === recipient?.joinSeq);
      if (meant.length < own.length) undelivered.add(to);
      if (recipient && to !== sender.participantId)
        call.signal(
          recipient,
          meant.map((parcel) => recipient.box.add(sender, parcel)),
        );
    }
    return [...undelivered];
  }

  /** Throws `conflict` (`details.reason`: `screen-taken`, `no-cameras`), `forbidden` for a screen that may not be shown. */
  setMedia(meetingId: MeetingId, connectionId: string | undefined, media: CallMedia): void {
    const { call, seat } = this.#place(meetingId, connectionId);
    const allowed = this.#deps.stage.allowed(call, seat, media);
    if (media.screen && !allowed.screen) throw screenRefused(call);
    if (media.camera && !allowed.camera)
      throw new AppError('conflict', 'With so many people there are no cameras.', {
        details: { reason: 'no-cameras' },
      });
    call.put({ ...seat, media: allowed });
    call.tell();
  }

  raiseHand(meetingId: MeetingId, connectionId: string | undefined, isRaised: boolean): void {
    const { call, seat } = this.#place(meetingId, connectionId);
    if (isRaised === (seat.handRaisedAt !== undefined)) return;
    call.put({ ...seat, handRaisedAt: isRaised ? this.#deps.clock.now() : undefined });
    call.tell();
  }

  react(meetingId: MeetingId, connectionId: string | undefined, reaction: Reaction): void {
    const { call, seat } = this.#place(meetingId, connectionId);
    const { participantId } = seat;
    call.toEverybody('call:reacted', { meetingId, participantId, reaction });
  }

  control(meetingId: MeetingId, connectionId: string | undefined, control: CallControl): void {
    const { call, seat } = this.#place(meetingId, connectionId);
    this.#deps.hosting.control(call, control, seat);
  }

  /** The meeting was cancelled, or is over by its own rules. */
  endMeeting(meetingId: MeetingId): void {
    const call = this.#deps.registry.find(meetingId);
    if (call) this.#deps.stage.end(call, { endedAt: this.#deps.clock.now(), reason: 'ended-by-host' });
  }

  isHere(meetingId: MeetingId): boolean {
    return this.#deps.registry.find(meetingId) !== undefined;
  }

  /** Another server may hold this call: it is forgotten here, and not ended. Answers whose connections were in it. */
  drop(meetingId: MeetingId): string[] {
    const call = this.#deps.registry.find(meetingId);
    return call ? this.#deps.stage.drop(call) : [];
  }

  /** Calls are not ended: their people come back to the next server. Connections that go from now on are not missed. */
  close(): void {
    this.#isClosing = true;
  }

  /** What has been noted is stored. */
  async idle(): Promise<void> {
    await this.#deps.chronicle.idle();
    await this.#deps.tasks.idle();
  }

  #place(meetingId: MeetingId, connectionId: string | undefined): { call: LiveCall; seat: Seat } {
    const call = this.#deps.registry.find(meetingId);
    const seat = connectionId === undefined ? undefined : call?.seatOf(connectionId);
    if (!call || !seat) throw new AppError('not-found', 'You are not in this call.');
    return { call, seat };
  }
}

function screenRefused(call: LiveCall): AppError {
  const isTaken = [...call.seats.values()].some(({ media }) => media.screen);
  return isTaken
    ? new AppError('conflict', 'Somebody else shows a screen.', { details: { reason: 'screen-taken' } })
    : new AppError('forbidden', 'You may not show a screen in this call.');
}
