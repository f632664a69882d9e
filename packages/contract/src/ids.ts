import { z } from 'zod';

/** 26 characters of Crockford base 32: 48 bits of time, 80 bits of chance. */
const ULID = '[0-9A-HJKMNP-TV-Z]{26}';
const SEQ_DIGITS = 10;

export const userId = z
  .string()
  .regex(new RegExp(`^usr_${ULID}$`))
  .brand<'UserId'>();
export const roomId = z
  .string()
  .regex(new RegExp(`^rm_${ULID}$`))
  .brand<'RoomId'>();
export const sessionId = z
  .string()
  .regex(new RegExp(`^ses_${ULID}$`))
  .brand<'SessionId'>();
export const runId = z
  .string()
  .regex(new RegExp(`^run_${ULID}$`))
  .brand<'RunId'>();
/** A message's id is its place in its room's log: `<roomId>#<seq>`. */
export const messageId = z
  .string()
  .regex(new RegExp(`^rm_${ULID}#[0-9]{${SEQ_DIGITS}}$`))
  .brand<'MessageId'>();
/** A meeting or a series; with `#<its original start>` one occurrence of a series. */
export const meetingId = z
  .string()
  .regex(new RegExp(`^mtg_${ULID}(?:#[0-9]{8}T[0-9]{6}Z)?$`))
  .brand<'MeetingId'>();
/** One run of a call. */
export const callId = z
  .string()
  .regex(new RegExp(`^cal_${ULID}$`))
  .brand<'CallId'>();
export const participantId = z
  .string()
  .regex(new RegExp(`^par_${ULID}$`))
  .brand<'ParticipantId'>();
/** Somebody without an account, in one meeting. */
export const guestId = z
  .string()
  .regex(new RegExp(`^gst_${ULID}$`))
  .brand<'GuestId'>();
export const projectId = z
  .string()
  .regex(new RegExp(`^prj_${ULID}$`))
  .brand<'ProjectId'>();
/** A file or a folder of a project, and the document that holds the text of a file. Never changes, whatever its name. */
export const fileId = z
  .string()
  .regex(new RegExp(`^fil_${ULID}$`))
  .brand<'FileId'>();

/** A file that stands on a message, or waits to. */
export const attachmentId = z
  .string()
  .regex(new RegExp(`^att_${ULID}$`))
  .brand<'AttachmentId'>();

export type UserId = z.infer<typeof userId>;
export type RoomId = z.infer<typeof roomId>;
export type SessionId = z.infer<typeof sessionId>;
export type RunId = z.infer<typeof runId>;
export type MessageId = z.infer<typeof messageId>;
export type MeetingId = z.infer<typeof meetingId>;
export type CallId = z.infer<typeof callId>;
export type ParticipantId = z.infer<typeof participantId>;
export type GuestId = z.infer<typeof guestId>;
export type ProjectId = z.infer<typeof projectId>;
export type FileId = z.infer<typeof fileId>;
export type AttachmentId = z.infer<typeof attachmentId>;

/** The message at place `seq` (1 is the first) of a room's log. */
export function messageIdOf(room: RoomId, seq: number): MessageId {
  return `${room}#${String(seq).padStart(SEQ_DIGITS, '0')}` as MessageId;
}

/** Takes a message id apart. The id must have passed `messageId`. */
export function placeOf(id: MessageId): { roomId: RoomId; seq: number } {
  const at = id.lastIndexOf('#');
  return { roomId: id.slice(0, at) as RoomId, seq: Number(id.slice(at + 1)) };
}
