import { createHmac, timingSafeEqual } from 'node:crypto';
import type { MeetingId } from '@atrium/contract/ids';

/** Who was invited to what. */
export interface Invited {
  /** A meeting, one of a series, or a series. */
  readonly meetingId: MeetingId;
  /** As it stands among the meeting's addresses. */
  readonly email: string;
}

/**
 * The secret part of the link by which somebody without an account answers an invitation: signed with the deployment's
 * secret, stored nowhere. It does not expire; it is worth something for as long as its address is invited.
 */
export class InvitationTokens {
  readonly #key: Buffer;

  constructor(secret: Uint8Array) {
    this.#key = createHmac('sha256', secret).update('atrium invitations').digest();
  }

  /** Letters, digits, `-` and `_`, then a dot and 43 more. */
  for({ meetingId, email }: Invited): string {
    const body = Buffer.from(JSON.stringify([meetingId, email]), 'utf8').toString('base64url');
    return `${body}.${this.#sign(body).toString('base64url')}`;
  }

  /** Nothing for a token that was made up or altered. */
  read(token: string): Invited | undefined {
    const [body = '', signature = ''] = token.split('.');
    const given = Buffer.from(signature, 'base64url');
    const right = this.#sign(body);
    if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
    const [meetingId, email] = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as [
      MeetingId,
      string,
    ];
    return { meetingId, email };
  }

  #sign(body: string): Buffer {
    return createHmac('sha256', this.#key).update(body).digest();
  }
}
