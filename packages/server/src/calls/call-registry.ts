import type { CallHeader, RunningCall } from '@atrium/contract/call-state';
import type { MeetingId } from '@atrium/contract/ids';
import { newCallId } from '../ids.ts';
import type { CallClock, CallLines } from './call-lines.ts';
import type { Resume } from './call-passes.ts';
import type { MediaEngines } from './media-engines.ts';
import { LiveCall } from './live-call.ts';
import type { Entrance } from './meeting-door.ts';

/** The calls that run on this server, and which connections are in them. */
export class CallRegistry {
  readonly #lines: CallLines;
  readonly #clock: CallClock;
  readonly #engines: MediaEngines;
  readonly #calls = new Map<MeetingId, LiveCall>();
  readonly #ofConnection = new Map<string, Set<LiveCall>>();

  constructor(deps: { lines: CallLines; clock: CallClock; engines: MediaEngines }) {
    this.#lines = deps.lines;
    this.#clock = deps.clock;
    this.#engines = deps.engines;
  }

  find(meetingId: MeetingId): LiveCall | undefined {
    return this.#calls.get(meetingId);
  }

  running(): RunningCall[] {
    return [...this.#calls.values()].flatMap((call) => call.running() ?? []);
  }

  /** The meeting's call; one that this server does not know yet goes on as its first comer remembers it. */
  open(entrance: Entrance, resume: Resume | undefined): LiveCall {
    const found = this.#calls.get(entrance.meetingId);
    if (found) {
      this.#catchUp(found, resume);
      return found;
    }
    const call = new LiveCall({
      lines: this.#lines,
      header: this.#headerOf(entrance, resume),
      kept: entrance,
    });
    this.#calls.set(entrance.meetingId, call);
    return call;
  }

  /** Nobody is in it, nor waits, nor was ever there. */
  closeIfUnused(call: LiveCall): void {
    if (call.people.length === 0 && call.waiting.size === 0) this.close(call);
  }

  close(call: LiveCall): void {
    const { meetingId } = call.header;
    if (this.#calls.get(meetingId) === call) this.#calls.delete(meetingId);
    for (const connectionId of this.#ofConnection.keys()) this.disconnect(connectionId, call);
  }

  connect(connectionId: string, call: LiveCall): void {
    const calls = this.#ofConnection.get(connectionId);
    if (calls) calls.add(call);
    else this.#ofConnection.set(connectionId, new Set([call]));
  }

  disconnect(connectionId: string, call: LiveCall): void {
    const calls = this.#ofConnection.get(connectionId);
    calls?.delete(call);
    if (calls?.size === 0) this.#ofConnection.delete(connectionId);
  }

  callsOf(connectionId: string): LiveCall[] {
    return [...(this.#ofConnection.get(connectionId) ?? [])];
  }

  /** Somebody had moved on before the server restarted, and whoever came back first had not. */
  #catchUp(call: LiveCall, resume: Resume | undefined): void {
    if (!resume?.isAdmitted || resume.epoch <= call.header.epoch) return;
    const engine = this.#engines.get(resume.engine).name;
    call.setHeader({ engine, epoch: resume.epoch, canUseCameras: true });
  }

  #headerOf(entrance: Entrance, resume: Resume | undefined): CallHeader {
    const { meetingId, roomId, title, isLocked, hasLobby, startedAt } = entrance;
    const now = this.#clock.now();
    return {
      meetingId,
      callId: newCallId(now),
      roomId,
      title,
      startedAt: new Date(startedAt ?? now).toISOString(),
      engine: this.#engines.first(meetingId, entrance.expectedParticipants, resume?.engine),
      epoch: resume?.epoch ?? 1,
      isLocked,
      hasLobby,
      presenters: entrance.canShareScreen ? entrance.presenters : 'nobody',
      canUseCameras: true,
      hasChat: entrance.hasChat,
      maxParticipants: Math.min(entrance.maxParticipants, this.#engines.maxParticipants),
    };
  }
}
