import { z } from 'zod';
import {
  call,
  callMedia,
  callPerson,
  guestName,
  mediaAccess,
  meetingPassword,
  reaction,
  runningCall,
  waiting,
} from './call-state.ts';
import { outgoingParcel } from './call-signals.ts';
import { guestId, meetingId, participantId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { defineOperations } from './operation.ts';

/** What a host does. Each is repeated without harm; whoever has gone meanwhile is no error. */
export const callControl = z
  .discriminatedUnion('action', [
    z.object({ action: z.literal('admit'), participantId }),
    z.object({ action: z.literal('admit-all') }),
    z.object({ action: z.literal('deny'), participantId }),
    z.object({ action: z.literal('mute'), participantId }),
    z.object({ action: z.literal('mute-all') }),
    z.object({ action: z.literal('stop-screen'), participantId }),
    z.object({ action: z.literal('lower-hand'), participantId }),
    /** Not let in again, unless a host admits them from the lobby. */
    z.object({ action: z.literal('remove'), participantId }),
    z.object({ action: z.literal('lock'), isLocked: z.boolean() }),
    z.object({ action: z.literal('lobby'), hasLobby: z.boolean() }),
    z.object({ action: z.literal('presenters'), presenters: z.enum(['everybody', 'hosts']) }),
    /** The host alone. Guests cannot be made one. */
    z.object({ action: z.literal('role'), participantId, role: z.enum(['cohost', 'participant']) }),
    z.object({ action: z.literal('hand-over'), participantId }),
    z.object({ action: z.literal('end') }),
  ])
  .meta({ id: 'CallControl' });
export type CallControl = z.infer<typeof callControl>;

const resumeToken = z.string().max(500);

/** Answer of whoever asks to come in. Keep the token for the tab's life: it brings one back as the same participant. */
export const joinAnswer = z
  .discriminatedUnion('status', [
    /** In the lobby, until `call:noticed` says more. */
    z.object({ status: z.literal('waiting'), participantId, resumeToken, title: z.string() }),
    z.object({
      status: z.literal('joined'),
      participantId,
      resumeToken,
      call,
      access: mediaAccess,
      /** For hosts; empty for others. */
      waiting: z.array(waiting),
      /** More signals were missed than are kept: make every connection anew. */
      areSignalsLost: z.boolean(),
    }),
  ])
  .meta({ id: 'JoinAnswer' });
export type JoinAnswer = z.infer<typeof joinAnswer>;

const errors = ['unauthenticated', 'forbidden', 'not-found', 'conflict'] as const;
const common = { access: 'participant', rate: 'signal', socket: true, errors } as const;
const nothing = z.object({});

export const callOperations = defineOperations({
  'calls.list': {
    ...common,
    summary: 'Calls that run now in rooms of the caller.',
    method: 'GET',
    path: '/api/calls',
    access: 'user',
    rate: 'read',
    input: nothing,
    output: z.object({ calls: z.array(runningCall) }),
    errors: ['unauthenticated'],
  },
  'calls.preview': {
    ...common,
    summary: 'What somebody at the door of a meeting may know: visitors need the code of its link.',
    method: 'GET',
    path: '/api/calls/:meetingId/door',
    access: 'public',
    rate: 'read',
    input: z.object({ meetingId, guestCode: z.string().max(128).optional() }),
    output: z.object({
      /** The occurrence that is meant, when a series was asked for. */
      meetingId,
      title: z.string(),
      startsAt: z.iso.datetime(),
      status: z.enum(['early', 'open', 'running', 'over']),
      needsPassword: z.boolean(),
      hasLobby: z.boolean(),
      participantCount: z.int().nonnegative(),
      /** For members and invited people; empty for guests. */
      people: z.array(callPerson),
    }),
    errors: ['not-found', 'forbidden'],
  },
  'calls.enterAsGuest': {
    ...common,
    summary: 'A pass for one meeting, for somebody who has its link. Goes into the handshake of the socket.',
    method: 'POST',
    path: '/api/calls/:meetingId/guests',
    access: 'public',
    rate: 'credential',
    socket: false,
    input: z.object({ meetingId, guestCode: z.string().min(1).max(128), name: guestName }),
    output: z.object({ meetingId, guestId, pass: z.string(), expiresAt: z.iso.datetime() }),
    errors: ['not-found', 'forbidden', 'conflict'],
  },
  'calls.join': {
    ...common,
    summary: 'Come into a call, or back into it. Over the socket only: the call belongs to this connection.',
    method: 'POST',
    path: '/api/calls/:meetingId/participants',
    rate: 'write',
    input: z.object({
      meetingId,
      password: meetingPassword.optional(),
      media: callMedia,
      /**
       * Back as the same participant. With `afterSignal` (the last parcel's number that arrived, 0 for none) the media
       * connections still stand: missed parcels are sent again. Without it this is a new arrival.
       */
      resume: z.object({ token: resumeToken, afterSignal: z.int().nonnegative().optional() }).optional(),
    }),
    output: joinAnswer,
  },
  'calls.leave': {
    ...common,
    summary: 'Leave a call, or its lobby.',
    method: 'DELETE',
    path: '/api/calls/:meetingId/participants',
    input: z.object({ meetingId }),
    output: nothing,
  },
  'calls.state': {
    ...common,
    summary: 'The call as it is now, for its participants: after a gap in the versions of `call:changed`.',
    method: 'GET',
    path: '/api/calls/:meetingId',
    rate: 'read',
    input: z.object({ meetingId }),
    output: z.object({ call, waiting: z.array(waiting) }),
  },
  'calls.access': {
    ...common,
    summary: 'Fresh credentials for media: before they expire, and after the engine has changed.',
    method: 'POST',
    path: '/api/calls/:meetingId/access',
    input: z.object({ meetingId }),
    /** `resumeToken`: instead of the one that joining was answered with. */
    output: z.object({ access: mediaAccess, resumeToken: z.string() }),
  },
  'calls.signal': {
    ...common,
    summary: 'Pass parcels to other participants. Those who are gone, or have arrived anew, are named.',
    method: 'POST',
    path: '/api/calls/:meetingId/signals',
    input: z.object({
      meetingId,
      parcels: z.array(outgoingParcel).min(1).max(LIMITS.parcelsPerCall),
    }),
    output: z.object({ undelivered: z.array(participantId) }),
  },
  'calls.setMedia': {
    ...common,
    summary: 'Say what one sends. A screen while somebody else shows theirs is a conflict.',
    method: 'PUT',
    path: '/api/calls/:meetingId/media',
    input: z.object({ meetingId, media: callMedia }),
    output: nothing,
  },
  'calls.raiseHand': {
    ...common,
    summary: 'Raise or lower the own hand.',
    method: 'PUT',
    path: '/api/calls/:meetingId/hand',
    input: z.object({ meetingId, isRaised: z.boolean() }),
    output: nothing,
  },
  'calls.react': {
    ...common,
    summary: 'Show everybody a reaction. Not stored; may be dropped.',
    method: 'POST',
    path: '/api/calls/:meetingId/reactions',
    input: z.object({ meetingId, reaction }),
    output: nothing,
  },
  'calls.control': {
    ...common,
    summary: 'What hosts and co-hosts do: the lobby, mute, remove, lock, roles, end.',
    method: 'POST',
    path: '/api/calls/:meetingId/control',
    input: z.object({ meetingId, control: callControl }),
    output: nothing,
  },
});
