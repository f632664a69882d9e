import { AppError } from '@atrium/contract/errors';
import type { CallControl } from '@atrium/contract/calls';
import type { CallNotice } from '@atrium/contract/call-state';
import type { ParticipantId } from '@atrium/contract/ids';
import type { CallChronicle } from './call-chronicle.ts';
import type { CallClock } from './call-lines.ts';
import { mayControl, mayControlPerson, mayPresent } from './call-policy.ts';
import type { CallStage } from './call-stage.ts';
import type { EngineTasks } from './engine-tasks.ts';
import type { LiveCall, Seat, Waiter } from './live-call.ts';

/** Who was denied asks again after so long at the earliest. */
const DENIED_MS = 60_000;

type Actions = {
  readonly [Action in CallControl['action']]: (
    call: LiveCall,
    control: Extract<CallControl, { action: Action }>,
    actor: Seat,
  ) => void;
};

export interface CallHostingDeps {
  readonly stage: CallStage;
  readonly tasks: EngineTasks;
  readonly chronicle: CallChronicle;
  readonly clock: CallClock;
}

/** What hosts and co-hosts do to a call and to the people in it. */
export class CallHosting {
  readonly #deps: CallHostingDeps;

  constructor(deps: CallHostingDeps) {
    this.#deps = deps;
  }

  /** Throws `forbidden`. Somebody who has gone meanwhile is no error. */
  control(call: LiveCall, control: CallControl, actor: Seat): void {
    if (!mayControl(actor.role, control.action))
      throw new AppError('forbidden', 'Only hosts of the call may do this.');
    const act = this.#actions[control.action] as (call: LiveCall, control: CallControl, actor: Seat) => void;
    const before = JSON.stringify(call.kept);
    act(call, control, actor);
    call.tell();
    const { kept } = call;
    if (JSON.stringify(kept) !== before) this.#deps.chronicle.kept(call.header.meetingId, kept);
  }

  readonly #actions: Actions = {
    admit: (call, { participantId }) => {
      const waiter = call.waiting.get(participantId);
      if (waiter) this.#deps.stage.admit(call, waiter);
    },
    'admit-all': (call) => {
      for (const waiter of call.waiting.values()) this.#deps.stage.admit(call, waiter);
    },
    deny: (call, { participantId }) => {
      const waiter = call.stopWaiting(participantId);
      if (waiter) this.#deny(call, waiter);
    },
    mute: (call, { participantId }, actor) => this.#mute(call, subjectOf(call, participantId, actor)),
    'mute-all': (call, _control, actor) => {
      for (const seat of call.seats.values())
        if (seat.participantId !== actor.participantId && mayControlPerson(actor.role, seat.role))
          this.#mute(call, seat);
    },
    'stop-screen': (call, { participantId }, actor) =>
      this.#stopScreen(call, subjectOf(call, participantId, actor)),
    'lower-hand': (call, { participantId }, actor) => {
      const seat = subjectOf(call, participantId, actor);
      if (seat?.handRaisedAt === undefined) return;
      call.put({ ...seat, handRaisedAt: undefined });
      call.notice(seat, { kind: 'hand-lowered' });
    },
    remove: (call, { participantId }, actor) => this.#remove(call, subjectOf(call, participantId, actor)),
    lock: (call, { isLocked }) => call.setHeader({ isLocked }),
    lobby: (call, { hasLobby }) => call.setHeader({ hasLobby }),
    presenters: (call, { presenters }) => {
      if (call.header.presenters === 'nobody')
        throw new AppError('conflict', 'Nobody shares a screen in this meeting.');
      call.setHeader({ presenters });
      this.#rightsChanged(call);
    },
    role: (call, { participantId, role }) => {
      const seat = call.seats.get(participantId);
      if (!seat || seat.role === 'host') return;
      const userId = accountOf(seat);
      if (role === 'cohost') call.cohosts.add(userId);
      else call.cohosts.delete(userId);
      call.rolesChanged();
      this.#rightsChanged(call);
    },
    'hand-over': (call, { participantId }) => {
      const seat = call.seats.get(participantId);
      if (seat && seat.role !== 'host') call.setHost(accountOf(seat));
    },
    end: (call) => this.#deps.stage.end(call, { endedAt: this.#deps.clock.now(), reason: 'ended-by-host' }),
  };

  #deny(call: LiveCall, waiter: Waiter): void {
    call.barred.add(waiter.personId);
    call.deniedUntil.set(waiter.personId, this.#deps.clock.now() + DENIED_MS);
    call.noticeWaiter(waiter, { kind: 'denied' });
  }

  #mute(call: LiveCall, seat: Seat | undefined): void {
    if (!seat?.media.microphone) return;
    call.put({ ...seat, media: { ...seat.media, microphone: false } });
    call.notice(seat, { kind: 'muted' });
    this.#deps.tasks.silence(call, seat, 'microphone');
  }

  #stopScreen(call: LiveCall, seat: Seat | undefined): void {
    if (!seat?.media.screen) return;
    call.put({ ...seat, media: { ...seat.media, screen: false } });
    call.notice(seat, { kind: 'screen-stopped' });
    this.#deps.tasks.silence(call, seat, 'screen');
  }

  /** Of the person, in all tabs; not let in again unless a host admits them from the lobby. */
  #remove(call: LiveCall, seat: Seat | undefined): void {
    if (!seat) return;
    call.barred.add(seat.personId);
    call.admitted.delete(seat.personId);
    const notice: CallNotice = { kind: 'removed' };
    for (const own of call.seats.values()) {
      if (own.personId !== seat.personId) continue;
      call.notice(own, notice);
      this.#deps.stage.left(call, own.participantId, 'left');
    }
  }

  /** Screens of those who may no longer show them stop. */
  #rightsChanged(call: LiveCall): void {
    for (const seat of call.seats.values()) {
      if (!mayPresent(seat.role, call.header)) this.#stopScreen(call, seat);
      this.#deps.tasks.permit(call, seat);
    }
  }
}

/** Throws `forbidden` for the host's own place. */
function subjectOf(call: LiveCall, participantId: ParticipantId, actor: Seat): Seat | undefined {
  const seat = call.seats.get(participantId);
  if (seat && !mayControlPerson(actor.role, seat.role))
    throw new AppError('forbidden', 'Co-hosts cannot do this to the host.');
  return seat;
}

function accountOf({ person }: Seat) {
  if (person.kind === 'guest') throw new AppError('forbidden', 'A guest cannot host a call.');
  return person.user.userId;
}
