import type { CallMedia } from '@atrium/contract/call-state';
import type { JoinAnswer } from '@atrium/contract/calls';
import { AppError } from '@atrium/contract/errors';
import type { EventName, Events } from '@atrium/contract/events';
import type { MeetingId, RoomId, UserId } from '@atrium/contract/ids';
import { buildCalls } from '../calls/build-calls.ts';
import type { Comer, JoinInput } from '../calls/call-arrivals.ts';
import { CallPasses } from '../calls/call-passes.ts';
import type { CallClock, CallLines } from '../calls/call-lines.ts';
import type { MediaEngine } from '../calls/media-engine.ts';
import type { Attendance, EndedCall, Entrance, KeptSettings, MeetingDoor } from '../calls/meeting-door.ts';
import { newGuestId } from '../ids.ts';
import { createLog } from '../observability/log.ts';
import { RecordingAnnouncer } from './recording-announcer.ts';

export const MEETING = 'mtg_01KDYQ3V8E0000000000000000' as MeetingId;
const ROOM = 'rm_01KDYQ3V8E0000000000000000' as RoomId;
export const ON: CallMedia = { microphone: true, camera: true, screen: false };

/** Ada organizes. */
export function idOf(name: string): UserId {
  const digits = Array.from(name, (letter) => letter.charCodeAt(0).toString()).join('');
  return `usr_01KDYQ3V8E00000000${digits.slice(0, 8).padEnd(8, '0')}` as UserId;
}

/** Time that a test moves. */
export class TestClock {
  #now = Date.UTC(2026, 0, 1);
  readonly #timers = new Set<{ at: number; run: () => void }>();

  now = (): number => this.#now;

  after = (ms: number, run: () => void): (() => void) => {
    const timer = { at: this.#now + ms, run };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  };

  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const [next] = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.#timers.delete(next);
      this.#now = next.at;
      next.run();
    }
    this.#now = end;
  }
}

/** A meeting as a test sets it, and what it was told. */
export class ScriptedDoor implements MeetingDoor {
  entrance: Omit<Entrance, 'role'> = {
    meetingId: MEETING,
    roomId: ROOM,
    title: 'Weekly',
    startsAt: Date.UTC(2026, 0, 1),
    status: 'open',
    needsPassword: false,
    hasLobby: false,
    isLocked: false,
    presenters: 'everybody',
    host: idOf('ada'),
    cohosts: [],
    barred: [],
    canJoinBeforeHost: true,
    canShareScreen: true,
    hasChat: true,
    maxParticipants: 100,
    expectedParticipants: 2,
  };
  password: string | undefined;
  readonly told: string[] = [];
  readonly attendance: Attendance[] = [];
  readonly endings: EndedCall[] = [];

  look = async () => this.entrance;

  enter: MeetingDoor['enter'] = async (_meetingId, _visitor, { password, isKnown }) => {
    if (!isKnown && password !== this.password)
      throw new AppError('forbidden', 'Wrong password.', { details: { reason: 'password' } });
    return { ...this.entrance, role: 'participant' };
  };

  began = async (): Promise<void> => void this.told.push('began');

  attended = async (_meetingId: MeetingId, attendance: Attendance): Promise<void> => {
    this.attendance.push(attendance);
  };

  keep = async (_meetingId: MeetingId, kept: KeptSettings): Promise<void> => {
    this.entrance = { ...this.entrance, ...kept };
  };

  ended = async (_meetingId: MeetingId, ending: EndedCall): Promise<void> => {
    this.told.push('ended');
    this.endings.push(ending);
  };
}

interface CallBenchOptions<Clock extends CallClock> {
  door?: ScriptedDoor;
  clock?: Clock;
  largeEngine?: MediaEngine;
  /** Lines that lead further than this server's own. */
  linesBeyond?: (here: CallLines) => CallLines;
  /** Hears everything that is told to a connection. */
  tell?: (connectionId: string, event: ServerEvent) => void;
}

type ServerEvent = { [Name in EventName]: { name: Name; payload: Events[Name] } }[EventName];

/** Connections that remember what they were told. */
function recordedLines(tellOn: CallBenchOptions<CallClock>['tell']) {
  const open = new Set<string>();
  const heard: { to: string; event: EventName; payload: unknown }[] = [];
  const lines: CallLines = {
    isOpen: (connectionId) => open.has(connectionId),
    tell: (to, event, payload) => {
      if (!open.has(to)) return;
      heard.push({ to, event, payload });
      tellOn?.(to, { name: event, payload } as ServerEvent);
    },
  };
  const of = <Name extends EventName>(to: string, event: Name): Events[Name][] =>
    heard.filter((one) => one.to === to && one.event === event).map(({ payload }) => payload as Events[Name]);
  return { open, lines, of };
}

/** The calls of one server, without sockets. */
export function callBench<Clock extends CallClock = TestClock>(given: CallBenchOptions<Clock> = {}) {
  const { door = new ScriptedDoor(), largeEngine } = given;
  const clock = given.clock ?? (new TestClock() as CallClock as Clock);
  const announcer = new RecordingAnnouncer();
  const { open, lines, of } = recordedLines(given.tell);
  const passes = new CallPasses({ secret: new Uint8Array(32), now: () => clock.now() });
  const built = buildCalls({
    door,
    announcer,
    lines: given.linesBeyond?.(lines) ?? lines,
    passes,
    ice: { stunUrls: [], turn: undefined },
    largeEngine,
    roomsOf: async () => new Set([ROOM]),
    log: createLog({ level: 'silent' }),
    clock,
  });
  const { callService: calls } = built;
  const comer = (name: string, connectionId: string): Comer => {
    open.add(connectionId);
    return { ...comerNamed(name, clock.now()), connectionId };
  };
  const join = (name: string, more: Partial<JoinInput> = {}, connectionId = name): Promise<JoinAnswer> =>
    calls.join({ meetingId: MEETING, media: ON, ...more }, comer(name, connectionId));
  return {
    ...built,
    calls,
    door,
    clock,
    announcer,
    comer,
    /** An operation as the dispatcher serves it. */
    serve: (name: string, input: unknown, { connectionId, person }: Comer): Promise<unknown> => {
      const handle = built.handlers[name as keyof typeof built.handlers] as Serve;
      const origin = { address: '192.0.2.1', requestId: 'r', connectionId };
      const user = person.kind === 'user' ? person.user : undefined;
      return handle(input, { kind: 'user', user, ...origin });
    },
    join,
    /** Comes in, and is not left in the lobby. */
    enter: async (name: string, more: Partial<JoinInput> = {}, connectionId = name) => {
      const answer = await join(name, more, connectionId);
      if (answer.status !== 'joined') throw new Error(`${name} waits`);
      return answer;
    },
    drop: (connectionId: string): void => {
      open.delete(connectionId);
      calls.disconnected(connectionId);
    },
    of,
  };
}

type Serve = (input: unknown, caller: unknown) => Promise<unknown>;

/** Whose name begins with `guest` has no account. */
function comerNamed(name: string, now: number): Omit<Comer, 'connectionId'> {
  if (name.startsWith('guest')) {
    const guestId = newGuestId(now);
    const guest = { kind: 'guest', guestId, name } as const;
    return { visitor: guest, person: guest, personId: guestId };
  }
  const userId = idOf(name);
  const user = { userId, username: name, displayName: name };
  return { visitor: { kind: 'user', userId }, person: { kind: 'user', user }, personId: userId };
}
