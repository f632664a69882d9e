import { AppError } from '@atrium/contract/errors';
import type { JoinAnswer } from '@atrium/contract/calls';
import type { CallMedia, CallPerson } from '@atrium/contract/call-state';
import type { IncomingParcel } from '@atrium/contract/call-signals';
import type { MeetingId } from '@atrium/contract/ids';
import { newParticipantId } from '../ids.ts';
import type { CallClock, CallLines } from './call-lines.ts';
import { decide } from './call-decision.ts';
import type { CallPasses, Resume } from './call-passes.ts';
import { isHosting } from './call-policy.ts';
import type { CallRegistry } from './call-registry.ts';
import { seatFor } from './call-seating.ts';
import type { CallStage } from './call-stage.ts';
import type { LiveCall, Seat, Waiter } from './live-call.ts';
import type { EngineNeed, MediaEngines } from './media-engines.ts';
import type { Entrance, MeetingDoor, PersonId, Visitor } from './meeting-door.ts';

/** People that one lobby holds. */
const WAITING_MAX = 50;

/** Somebody who asks, and the connection that is to be theirs. */
export interface Comer {
  readonly visitor: Visitor;
  readonly person: CallPerson;
  readonly personId: PersonId;
  readonly connectionId: string;
}

export interface JoinInput {
  readonly meetingId: MeetingId;
  readonly password?: string | undefined;
  readonly media: CallMedia;
  readonly resume?: { readonly token: string; readonly afterSignal?: number | undefined } | undefined;
}

/** What is known of a comer when it is decided. */
export interface Arrival extends Comer {
  readonly input: JoinInput;
  readonly entrance: Entrance;
  readonly resume: Resume | undefined;
}

export interface CallArrivalsDeps {
  readonly door: MeetingDoor;
  readonly registry: CallRegistry;
  readonly stage: CallStage;
  readonly passes: CallPasses;
  readonly lines: CallLines;
  readonly engines: MediaEngines;
  readonly clock: CallClock;
}

/** Lets people into calls: at once, into the lobby, or not. */
export class CallArrivals {
  readonly #deps: CallArrivalsDeps;

  constructor(deps: CallArrivalsDeps) {
    this.#deps = deps;
  }

  /** Throws what the door throws, `forbidden` (`details.reason`: `locked`, `denied`), `conflict` (`full`, `lobby-full`). */
  async join(input: JoinInput, comer: Comer): Promise<JoinAnswer> {
    const { door, lines, registry, engines } = this.#deps;
    const resume = this.#resumeOf(input, comer);
    const { password } = input;
    const entrance = await door.enter(input.meetingId, comer.visitor, {
      password,
      isKnown: resume?.isAdmitted ?? false,
    });
    const sameMeeting = resume?.meetingId === entrance.meetingId ? resume : undefined;
    // Whoever is one too many for the mesh waits until it is known whether there is a larger engine.
    const need = (): EngineNeed => this.#needOf(entrance, sameMeeting);
    while (engines.mustAsk(need())) await engines.ask(entrance.meetingId);
    // From here to the answer nothing is awaited but media credentials: what is decided holds.
    if (!lines.isOpen(comer.connectionId)) throw new AppError('unavailable', 'The connection is closed.');
    const arrival: Arrival = { ...comer, input, entrance, resume: sameMeeting };
    const call = registry.open(entrance, sameMeeting);
    try {
      const decision = decide(call, arrival);
      return decision === 'come' ? await this.#seat(call, arrival) : this.#wait(call, arrival, decision);
    } catch (error) {
      registry.closeIfUnused(call);
      throw error;
    }
  }

  #needOf({ meetingId, expectedParticipants }: Entrance, resume: Resume | undefined): EngineNeed {
    const call = this.#deps.registry.find(meetingId);
    if (!call) return { meetingId, now: resume?.engine, participants: expectedParticipants };
    return { meetingId, now: call.header.engine, participants: call.seats.size + 1 };
  }

  #resumeOf({ resume }: JoinInput, { personId }: Comer): Resume | undefined {
    const found = resume && this.#deps.passes.resumeOf(resume.token);
    return found?.personId === personId ? found : undefined;
  }

  #wait(call: LiveCall, arrival: Arrival, decision: 'wait' | 'wait-for-host'): JoinAnswer {
    const { registry, clock } = this.#deps;
    const { connectionId, person, personId, entrance, resume } = arrival;
    assertNotJustDenied(call, personId, clock.now());
    const before = call.waiterOf(connectionId);
    if (!before && call.waiting.size >= WAITING_MAX)
      throw new AppError('conflict', 'The lobby is full.', { details: { reason: 'lobby-full' } });
    const now = clock.now();
    const waiter: Waiter = {
      participantId: before?.participantId ?? resume?.participantId ?? newParticipantId(now),
      person,
      personId,
      connectionId,
      since: before?.since ?? now,
      isForHost: decision === 'wait-for-host',
    };
    call.wait(waiter);
    registry.connect(connectionId, call);
    call.tell();
    const { participantId } = waiter;
    const resumeToken = this.#token(call, { ...waiter, joinSeq: 0, joinedAt: now, isAdmitted: false });
    return { status: 'waiting', participantId, resumeToken, title: entrance.title };
  }

  async #seat(call: LiveCall, arrival: Arrival): Promise<JoinAnswer> {
    const { registry, stage } = this.#deps;
    const waiter = call.waiterOf(arrival.connectionId);
    if (waiter) call.stopWaiting(waiter.participantId);
    const { seat, isReturn, old } = seatFor(call, arrival, this.#deps.clock.now());
    if (old?.line.kind === 'here' && old.line.connectionId !== arrival.connectionId) {
      call.notice(old, { kind: 'replaced' });
      registry.disconnect(old.line.connectionId, call);
    }
    if (old?.line.kind === 'away') old.line.cancel();
    registry.connect(arrival.connectionId, call);
    stage.took(call, seat, arrival.input.media);
    const missed = isReturn ? missedBy(old, arrival.input.resume?.afterSignal) : [];
    return this.#answer(call, seat, missed);
  }

  async #answer(
    call: LiveCall,
    seat: Seat,
    missed: readonly IncomingParcel[] | undefined,
  ): Promise<JoinAnswer> {
    const answer = {
      status: 'joined' as const,
      participantId: seat.participantId,
      resumeToken: this.resumeTokenOf(call, seat),
      call: call.shown(),
      waiting: isHosting(seat.role) ? call.lobby() : [],
      areSignalsLost: missed === undefined,
    };
    call.signal(seat, missed ?? []);
    return { ...answer, access: await this.#deps.stage.accessOf(call, seat) };
  }

  /** Holds what carries the call now: asked for anew when that has changed. */
  resumeTokenOf(call: LiveCall, seat: Seat): string {
    return this.#token(call, { ...seat, isAdmitted: true });
  }

  #token(
    call: LiveCall,
    of: Pick<Resume, 'participantId' | 'personId' | 'joinSeq' | 'joinedAt' | 'isAdmitted'>,
  ): string {
    const { participantId, personId, joinSeq, joinedAt, isAdmitted } = of;
    const { meetingId, engine, epoch } = call.header;
    const own = { participantId, personId, joinSeq, joinedAt, isAdmitted };
    return this.#deps.passes.forResume({ meetingId, engine, epoch, ...own });
  }
}

function assertNotJustDenied(call: LiveCall, personId: PersonId, now: number): void {
  const retryAfterMs = (call.deniedUntil.get(personId) ?? 0) - now;
  if (retryAfterMs <= 0) return;
  const details = { reason: 'denied', retryAfterMs };
  throw new AppError('forbidden', 'A host turned you away. You may ask again in a minute.', { details });
}

/** Nothing if parcels are lost; a server that has restarted has none, and connections that stand go on. */
function missedBy(old: Seat | undefined, afterSignal: number | undefined): IncomingParcel[] | undefined {
  return old && afterSignal !== undefined ? old.box.after(afterSignal) : [];
}
