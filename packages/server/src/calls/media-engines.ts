import type { CallHeader, MediaEngine as EngineName } from '@atrium/contract/call-state';
import type { MeetingId } from '@atrium/contract/ids';
import type { Log } from '../observability/log.ts';
import type { MediaEngine } from './media-engine.ts';
import { meshEngine } from './mesh-engine.ts';

/** An engine that was there is asked again after this, milliseconds. */
const THERE_MS = 60_000;
/** One that was away. */
const AWAY_MS = 15_000;

interface Finding {
  readonly isThere: boolean;
  readonly until: number;
}

/** What a call is about to need. */
export interface EngineNeed {
  readonly meetingId: MeetingId;
  /** Of the running call; one that begins has none. */
  readonly now: EngineName | undefined;
  readonly participants: number;
}

export interface MediaEnginesDeps {
  /** None unless it is configured. */
  readonly large: MediaEngine | undefined;
  readonly now: () => number;
  readonly log: Log;
}

/** The engines that there are: the mesh always, a larger one when it is configured and can be reached. */
export class MediaEngines {
  readonly #deps: MediaEnginesDeps;
  readonly #large: MediaEngine | undefined;
  readonly #findings = new Map<MeetingId, Finding>();
  readonly #asking = new Map<MeetingId, Promise<void>>();

  constructor(deps: MediaEnginesDeps) {
    this.#deps = deps;
    this.#large = deps.large;
  }

  get maxParticipants(): number {
    return (this.#large ?? meshEngine).maxParticipants;
  }

  get(name: EngineName): MediaEngine {
    return name === 'mesh' ? meshEngine : (this.#large ?? meshEngine);
  }

  /** How a call begins, or goes on as it was before the server restarted. */
  first(meetingId: MeetingId, expectedParticipants: number, before: EngineName | undefined): EngineName {
    if (!this.#large) return 'mesh';
    if (before === this.#large.name) return this.#large.name;
    const isLarge = expectedParticipants > meshEngine.maxParticipantsWithCameras;
    return isLarge && this.#isThere(meetingId) ? this.#large.name : 'mesh';
  }

  /** The engine that so many people need and can have, if another than they have. Nobody is moved back. */
  better({ engine, meetingId }: CallHeader, participants: number): EngineName | undefined {
    if (!this.#large || engine === this.#large.name) return undefined;
    return isTooMany(participants) && this.#isThere(meetingId) ? this.#large.name : undefined;
  }

  /** A larger engine is configured, wanted and does not answer: the mesh carries whom it can. */
  isMissed({ engine }: CallHeader, participants: number): boolean {
    return this.#large !== undefined && engine === 'mesh' && isTooMany(participants);
  }

  /** It must be asked whether the larger engine is there before it can be decided how the call goes on. */
  mustAsk({ meetingId, now, participants }: EngineNeed): boolean {
    if (!this.#large || this.#finding(meetingId)) return false;
    return now === this.#large.name || isTooMany(participants);
  }

  /** Never throws: that the engine is away is a finding too. Asks once for all who wait. */
  async ask(meetingId: MeetingId): Promise<void> {
    const asked = this.#asking.get(meetingId) ?? this.#ask(meetingId);
    this.#asking.set(meetingId, asked);
    await asked;
  }

  /** The call is over, or the engine has said that it forgot it. */
  forget(meetingId: MeetingId): void {
    this.#findings.delete(meetingId);
  }

  async #ask(meetingId: MeetingId): Promise<void> {
    const { now, log } = this.#deps;
    let isThere = true;
    try {
      await this.#large?.prepare(meetingId, this.maxParticipants);
    } catch (error) {
      isThere = false;
      log.error({ err: error, meetingId }, 'the media server for larger calls cannot be reached');
    }
    this.#findings.set(meetingId, { isThere, until: now() + (isThere ? THERE_MS : AWAY_MS) });
    this.#asking.delete(meetingId);
  }

  #isThere(meetingId: MeetingId): boolean {
    return this.#finding(meetingId)?.isThere === true;
  }

  #finding(meetingId: MeetingId): Finding | undefined {
    const finding = this.#findings.get(meetingId);
    if (finding && finding.until > this.#deps.now()) return finding;
    this.#findings.delete(meetingId);
    return undefined;
  }
}

function isTooMany(participants: number): boolean {
  return participants > meshEngine.maxParticipantsWithCameras;
}
