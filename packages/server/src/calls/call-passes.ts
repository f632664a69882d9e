import { createHmac, timingSafeEqual } from 'node:crypto';
import type { MeetingId, ParticipantId } from '@atrium/contract/ids';
import type { Guest } from '../dispatcher.ts';
import type { PersonId } from './meeting-door.ts';

/** A guest's pass ends by then, milliseconds; the link gives another. */
export const GUEST_PASS_MS = 24 * 60 * 60 * 1_000;
/** Long enough for any call. */
const RESUME_MS = 26 * 60 * 60 * 1_000;

/** What brings somebody back as the same participant, also to a server that has restarted and knows of no call. */
export interface Resume {
  readonly meetingId: MeetingId;
  readonly participantId: ParticipantId;
  readonly personId: PersonId;
  readonly joinSeq: number;
  /** Milliseconds of the epoch. */
  readonly joinedAt: number;
  /** Was let in, not only into the lobby. */
  readonly isAdmitted: boolean;
  readonly engine: 'mesh' | 'livekit';
  readonly epoch: number;
  readonly expiresAt: number;
}

/** Signed with the deployment's secret and kept by the one they were given to: the server stores none of them. */
export class CallPasses {
  readonly #key: Buffer;
  readonly #now: () => number;

  constructor(deps: { secret: Uint8Array; now: () => number }) {
    this.#key = createHmac('sha256', deps.secret).update('atrium call passes').digest();
    this.#now = deps.now;
  }

  forGuest(guest: Guest): string {
    return this.#encode('guest', guest);
  }

  /** Nothing for a pass that was made up, altered or has expired. */
  guestOf(pass: string): Guest | undefined {
    return this.#decode('guest', pass) as Guest | undefined;
  }

  forResume(resume: Omit<Resume, 'expiresAt'>): string {
    return this.#encode('resume', { ...resume, expiresAt: this.#now() + RESUME_MS });
  }

  resumeOf(token: string): Resume | undefined {
    return this.#decode('resume', token) as Resume | undefined;
  }

  #encode(scope: string, payload: object): string {
    const body = Buffer.from(JSON.stringify(payload), 'utf8').toString('base64url');
    return `${body}.${this.#sign(scope, body).toString('base64url')}`;
  }

  /** What was signed, whatever it is; what has expired is nothing. */
  #decode(scope: string, text: string): { readonly expiresAt: number } | undefined {
    const [body = '', signature = ''] = text.split('.');
    const given = Buffer.from(signature, 'base64url');
    const right = this.#sign(scope, body);
    if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
    const payload = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as { expiresAt: number };
    return payload.expiresAt > this.#now() ? payload : undefined;
  }

  #sign(scope: string, body: string): Buffer {
    return createHmac('sha256', this.#key).update(`${scope}:${body}`).digest();
  }
}
