import { z } from 'zod';
import { userProfile } from './accounts.ts';
import { callId, guestId, meetingId, participantId, roomId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { writtenText } from './text.ts';

export const guestName = writtenText(LIMITS.displayNameLength)
  .trim()
  .min(1)
  .regex(/^[^\p{Cc}\p{Cf}]+$/u, 'no control characters');

/** Who takes part: somebody with an account, or a guest by link, who is nobody outside the meeting. */
export const callPerson = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('user'), user: userProfile }),
    z.object({ kind: z.literal('guest'), guestId, name: z.string() }),
  ])
  .meta({ id: 'CallPerson' });
export type CallPerson = z.infer<typeof callPerson>;

/** One host, who may hand over; co-hosts may do what a host may, but make co-hosts and hand over. */
export const callRole = z.enum(['host', 'cohost', 'participant']);
export type CallRole = z.infer<typeof callRole>;

/** What a participant sends. Receivers drop what is not announced here, so that a host's mute holds. */
export const callMedia = z
  .object({ microphone: z.boolean(), camera: z.boolean(), screen: z.boolean() })
  .meta({ id: 'CallMedia' });
export type CallMedia = z.infer<typeof callMedia>;

export const participant = z
  .object({
    /** The same over lost connections, reloads and restarts of the server. */
    participantId,
    /**
     * Grows with each arrival. A page that is loaded anew arrives again; a connection that comes back does not. Of two
     * participants the one who arrived later makes the first offer and is the impolite one.
     */
    joinSeq: z.int().positive(),
    person: callPerson,
    role: callRole,
    /** The connection is lost: removed from the call unless it is back within the grace. */
    isAway: z.boolean(),
    media: callMedia,
    /** Absent while the hand is down. */
    handRaisedAt: z.iso.datetime().optional(),
    joinedAt: z.iso.datetime(),
  })
  .meta({ id: 'Participant' });
export type Participant = z.infer<typeof participant>;

/** How media travels: between the participants, or through a LiveKit server. */
export const mediaEngine = z.enum(['mesh', 'livekit']);
export type MediaEngine = z.infer<typeof mediaEngine>;

/** Everything about a running call but its participants. */
export const callHeader = z
  .object({
    meetingId,
    callId,
    roomId,
    title: z.string(),
    startedAt: z.iso.datetime(),
    engine: mediaEngine,
    /** Grows when the engine changes: publish by the new one, close the old when its first frame is there. */
    epoch: z.int().positive(),
    isLocked: z.boolean(),
    hasLobby: z.boolean(),
    /** Who may share a screen. */
    presenters: z.enum(['everybody', 'hosts', 'nobody']),
    /** The mesh carries so few cameras that with more people there are none. */
    canUseCameras: z.boolean(),
    /** A media server is configured and wanted, and cannot be reached: the mesh carries whom it can until it is. */
    isMediaServerAway: z.boolean().optional(),
    /** The room's messages stand beside the call. */
    hasChat: z.boolean(),
    maxParticipants: z.int().positive(),
  })
  .meta({ id: 'CallHeader' });
export type CallHeader = z.infer<typeof callHeader>;

/** A call as its participants see it. `version` grows by one with each `call:changed`. */
export const call = z
  .object({ header: callHeader, participants: z.array(participant), version: z.int().nonnegative() })
  .meta({ id: 'Call' });
export type Call = z.infer<typeof call>;

/** Somebody in the lobby, as hosts see it. */
export const waiting = z
  .object({ participantId, person: callPerson, since: z.iso.datetime() })
  .meta({ id: 'Waiting' });
export type Waiting = z.infer<typeof waiting>;

/** A call as its room sees it. */
export const runningCall = z
  .object({
    meetingId,
    roomId,
    title: z.string(),
    startedAt: z.iso.datetime(),
    participantCount: z.int().nonnegative(),
    /** The first few, in the order of their arrival. */
    people: z.array(callPerson),
  })
  .meta({ id: 'RunningCall' });
export type RunningCall = z.infer<typeof runningCall>;

const iceServer = z.object({
  urls: z.array(z.string()),
  username: z.string().optional(),
  credential: z.string().optional(),
});

/** What a participant needs to send and receive. Never stored; asked for anew before `expiresAt`. */
export const mediaAccess = z
  .object({
    epoch: z.int().positive(),
    iceServers: z.array(iceServer),
    /** Absent if nothing in it expires. */
    expiresAt: z.iso.datetime().optional(),
    livekit: z.object({ url: z.string(), token: z.string() }).optional(),
  })
  .meta({ id: 'MediaAccess' });
export type MediaAccess = z.infer<typeof mediaAccess>;

export const reaction = z.enum(['thumbs-up', 'heart', 'laugh', 'clap', 'party', 'surprise']);
export type Reaction = z.infer<typeof reaction>;

/** What one participant is told by itself. */
export const callNotice = z
  .discriminatedUnion('kind', [
    /** Out of the lobby: join again with the resume token. */
    z.object({ kind: z.literal('admitted') }),
    z.object({ kind: z.literal('denied') }),
    /** By a host, who turned off what was on. */
    z.object({ kind: z.literal('muted') }),
    z.object({ kind: z.literal('screen-stopped') }),
    z.object({ kind: z.literal('hand-lowered') }),
    z.object({ kind: z.literal('removed') }),
    /** The same participant has joined from another tab or device. */
    z.object({ kind: z.literal('replaced') }),
    /** The call is over for everybody. */
    z.object({ kind: z.literal('ended') }),
  ])
  .meta({ id: 'CallNotice' });
export type CallNotice = z.infer<typeof callNotice>;

export const meetingPassword = z.string().max(LIMITS.roomPasswordLength);
