import { randomBytes } from 'node:crypto';
import type {
  AttachmentId,
  CallId,
  FileId,
  GuestId,
  ParticipantId,
  ProjectId,
  RoomId,
  RunId,
  SessionId,
  UserId,
} from '@atrium/contract/ids';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_DIGITS = 10;
const CHANCE_BYTES = 10;
const SECRET_BYTES = 16;

/**
 * A ULID: 48 bits of `now` (milliseconds), 80 bits of chance. Ids of the same millisecond are in no order.
 * https://github.com/ulid/spec
 */
export function ulid(now: number): string {
  let time = '';
  for (let rest = now, digit = 0; digit < TIME_DIGITS; digit += 1, rest = Math.floor(rest / 32)) {
    time = CROCKFORD.charAt(rest % 32) + time;
  }
  let chance = '';
  let bits = 0;
  let held = 0;
  for (const byte of randomBytes(CHANCE_BYTES)) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      chance += CROCKFORD.charAt((held >> bits) & 31);
    }
    held &= (1 << bits) - 1;
  }
  return time + chance;
}

export function newUserId(now: number): UserId {
  return `usr_${ulid(now)}` as UserId;
}

export function newRoomId(now: number): RoomId {
  return `rm_${ulid(now)}` as RoomId;
}

/** 128 bits of chance: whoever has it comes into a room. 22 letters, base64url. */
export function newRoomSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

export function newSessionId(now: number): SessionId {
  return `ses_${ulid(now)}` as SessionId;
}

export function newRunId(now: number): RunId {
  return `run_${ulid(now)}` as RunId;
}

export function newCallId(now: number): CallId {
  return `cal_${ulid(now)}` as CallId;
}

export function newParticipantId(now: number): ParticipantId {
  return `par_${ulid(now)}` as ParticipantId;
}

export function newGuestId(now: number): GuestId {
  return `gst_${ulid(now)}` as GuestId;
}

export function newProjectId(now: number): ProjectId {
  return `prj_${ulid(now)}` as ProjectId;
}

/** Of a file or folder of a project. */
export function newFileId(now: number): FileId {
  return `fil_${ulid(now)}` as FileId;
}

export function newAttachmentId(now: number): AttachmentId {
  return `att_${ulid(now)}` as AttachmentId;
}
