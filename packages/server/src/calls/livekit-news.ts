import { AppError } from '@atrium/contract/errors';
import type { MeetingId, ParticipantId } from '@atrium/contract/ids';
import { meetingId as meetingIds, participantId as participantIds } from '@atrium/contract/ids';
import { WebhookReceiver } from 'livekit-server-sdk';
import type { LiveKitKeys } from './livekit-settings.ts';

/** Who wants to know what LiveKit tells. */
export interface LiveKitListener {
  seenAtEngine(meetingId: MeetingId, participantId: ParticipantId): void;
  forgottenByEngine(meetingId: MeetingId): void;
}

/** A message of LiveKit as it came: nothing in it is believed before its signature. */
export interface SignedNews {
  readonly body: string;
  readonly signature: string | undefined;
}

/**
 * What LiveKit tells by itself. Who is in a call, and for how long, is decided here alone: news only heal what has come
 * apart, so that one that is lost, late or repeated does no harm.
 */
export class LiveKitNews {
  readonly #receiver: WebhookReceiver;

  constructor({ apiKey, apiSecret }: LiveKitKeys) {
    this.#receiver = new WebhookReceiver(apiKey, apiSecret);
  }

  /** Throws `unauthenticated` for what LiveKit has not signed, or signed for another body. */
  async take(news: SignedNews, listener: LiveKitListener): Promise<void> {
    const { event, room, participant } = await this.#read(news);
    // The same LiveKit may serve others too: their rooms are not ours.
    const meetingId = meetingIds.safeParse(room?.name);
    if (!meetingId.success) return;
    if (event === 'room_finished') listener.forgottenByEngine(meetingId.data);
    const participantId = participantIds.safeParse(participant?.identity);
    if (event === 'participant_joined' && participantId.success)
      listener.seenAtEngine(meetingId.data, participantId.data);
  }

  async #read({ body, signature }: SignedNews) {
    try {
      return await this.#receiver.receive(body, signature);
    } catch (error) {
      throw new AppError('unauthenticated', 'This was not signed by the media server.', { cause: error });
    }
  }
}
