import { AppError } from '@atrium/contract/errors';
import type { GuestId, MeetingId, UserId } from '@atrium/contract/ids';
import type { OperationName } from '@atrium/contract/operations';
import type { Caller, GuestCaller, Handlers, UserCaller } from '../dispatcher.ts';
import { newGuestId } from '../ids.ts';
import type { Comer } from './call-arrivals.ts';
import { GUEST_PASS_MS, type CallPasses } from './call-passes.ts';
import type { CallDesk } from './call-desk.ts';
import type { MeetingDoor, Visitor } from './meeting-door.ts';
import type { PasswordPatience } from './password-patience.ts';

type CallOperationName = Extract<OperationName, `calls.${string}`>;

export interface CallOperationDeps {
  readonly calls: CallDesk;
  readonly door: MeetingDoor;
  readonly passes: CallPasses;
  readonly patience: PasswordPatience;
  /** Which of these rooms the person is in. */
  readonly roomsOf: (userId: UserId) => Promise<ReadonlySet<string>>;
  readonly now: () => number;
}

export function callOperations(deps: CallOperationDeps): Handlers<CallOperationName> {
  const { calls } = deps;
  return {
    'calls.list': async (_input, { user }) => {
      const rooms = await deps.roomsOf(user.userId);
      return { calls: calls.running().filter(({ roomId }) => rooms.has(roomId)) };
    },
    'calls.preview': (input, caller) => preview(deps, input, caller),
    'calls.enterAsGuest': (input) => enterAsGuest(deps, input),
    'calls.join': (input, caller) =>
      deps.patience.guard(input, caller.address, () => calls.join(input, comerOf(input.meetingId, caller))),
    'calls.leave': async ({ meetingId }, { connectionId }) => {
      await calls.leave(meetingId, connectionId);
      return {};
    },
    'calls.state': ({ meetingId }, { connectionId }) => calls.state(meetingId, connectionId),
    'calls.access': ({ meetingId }, { connectionId }) => calls.access(meetingId, connectionId),
    'calls.signal': async ({ meetingId, parcels }, { connectionId }) => ({
      undelivered: await calls.signal(meetingId, connectionId, parcels),
    }),
    'calls.setMedia': async ({ meetingId, media }, { connectionId }) => {
      await calls.setMedia(meetingId, connectionId, media);
      return {};
    },
    'calls.raiseHand': async ({ meetingId, isRaised }, { connectionId }) => {
      await calls.raiseHand(meetingId, connectionId, isRaised);
      return {};
    },
    'calls.react': async ({ meetingId, reaction }, { connectionId }) => {
      await calls.react(meetingId, connectionId, reaction);
      return {};
    },
    'calls.control': async ({ meetingId, control }, { connectionId }) => {
      await calls.control(meetingId, connectionId, control);
      return {};
    },
  };
}

async function preview(
  { calls, door }: CallOperationDeps,
  { meetingId, guestCode }: { meetingId: MeetingId; guestCode?: string | undefined },
  caller: Caller,
) {
  const view = await door.look(meetingId, lookerOf(meetingId, caller, guestCode));
  const running = calls.runningAt(view.meetingId);
  const status = running && view.status === 'open' ? ('running' as const) : view.status;
  return {
    meetingId: view.meetingId,
    title: view.title,
    startsAt: new Date(view.startsAt).toISOString(),
    status,
    needsPassword: view.needsPassword,
    hasLobby: view.hasLobby,
    participantCount: running?.participantCount ?? 0,
    people: caller.kind === 'user' ? (running?.people ?? []) : [],
  };
}

async function enterAsGuest(
  { door, passes, now }: CallOperationDeps,
  { meetingId: asked, guestCode, name }: { meetingId: MeetingId; guestCode: string; name: string },
) {
  const { meetingId, status } = await door.look(asked, { kind: 'code', code: guestCode });
  if (status === 'over')
    throw new AppError('conflict', 'The meeting is over.', { details: { reason: 'over' } });
  const guestId = newGuestId(now());
  const expiresAt = now() + GUEST_PASS_MS;
  const pass = passes.forGuest({ guestId, name, meetingId, expiresAt });
  return { meetingId, guestId, pass, expiresAt: new Date(expiresAt).toISOString() };
}

function lookerOf(meetingId: MeetingId, caller: Caller, code: string | undefined) {
  if (code !== undefined && caller.kind !== 'user') return { kind: 'code', code } as const;
  if (caller.kind === 'visitor') throw new AppError('not-found', 'There is no such meeting.');
  return visitorOf(meetingId, caller);
}

/** Throws `invalid` over HTTP: a call belongs to a socket. */
function comerOf(meetingId: MeetingId, caller: UserCaller | GuestCaller): Comer {
  const { connectionId } = caller;
  if (connectionId === undefined) throw new AppError('invalid', 'Calls are joined over the live connection.');
  const visitor = visitorOf(meetingId, caller);
  if (caller.kind === 'guest') {
    const { guestId, name } = caller.guest;
    return { visitor, connectionId, personId: guestId, person: { kind: 'guest', guestId, name } };
  }
  const { userId, username, displayName } = caller.user;
  const person = { kind: 'user', user: { userId, username, displayName } } as const;
  return { visitor, connectionId, personId: userId, person };
}

/** A guest's pass opens one meeting. */
function visitorOf(meetingId: MeetingId, caller: UserCaller | GuestCaller): Visitor {
  if (caller.kind === 'user') return { kind: 'user', userId: caller.user.userId };
  const {
    guestId,
    name,
    meetingId: own,
  } = caller.guest as { guestId: GuestId; name: string; meetingId: MeetingId };
  if (own !== meetingId) throw new AppError('not-found', 'There is no such meeting.');
  return { kind: 'guest', guestId, name };
}
