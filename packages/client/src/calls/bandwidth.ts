import type { Slot } from './media-slots.ts';

/** What a participant of a mesh may send to all others together, bits per second. */
const UPLOAD = 2_000_000;
const VOICE = 40_000;
const SCREEN_SOUND = 64_000;
/** Of a pair's part, when a screen is shown: text must be readable, faces may be small. */
const SCREEN_SHARE = 0.75;

export interface Encoding {
  /** Bits per second. */
  readonly maxBitrate: number;
  /** Lines of the picture; larger ones are made smaller. */
  readonly maxHeight: number | undefined;
  readonly maxFramerate: number | undefined;
}

/** How a track is sent to each of the others, so that all fit into the upload. */
export function encodingFor(slot: Slot, others: number, isShowing: boolean): Encoding {
  if (slot === 'microphone') return { maxBitrate: VOICE, maxHeight: undefined, maxFramerate: undefined };
  if (slot === 'screenSound')
    return { maxBitrate: SCREEN_SOUND, maxHeight: undefined, maxFramerate: undefined };
  const sound = VOICE + (isShowing ? SCREEN_SOUND : 0);
  const part = Math.floor(UPLOAD / Math.max(1, others)) - sound;
  if (slot === 'screen')
    return { maxBitrate: Math.floor(part * SCREEN_SHARE), maxHeight: 1_080, maxFramerate: 15 };
  const maxBitrate = isShowing ? Math.floor(part * (1 - SCREEN_SHARE)) : part;
  return { maxBitrate, maxHeight: cameraHeight(others, isShowing), maxFramerate: others > 2 ? 20 : 30 };
}

function cameraHeight(others: number, isShowing: boolean): number {
  if (isShowing) return 180;
  if (others <= 1) return 720;
  return others === 2 ? 360 : 270;
}

/** Tells a sender; browsers that cannot leave it as it is. */
export async function encode(sender: RTCRtpSender, encoding: Encoding): Promise<void> {
  const parameters = sender.getParameters();
  const [first] = parameters.encodings;
  if (!first) return;
  first.maxBitrate = encoding.maxBitrate;
  if (encoding.maxFramerate !== undefined) first.maxFramerate = encoding.maxFramerate;
  const height = sender.track?.getSettings().height;
  if (encoding.maxHeight !== undefined && height !== undefined)
    first.scaleResolutionDownBy = Math.max(1, height / encoding.maxHeight);
  try {
    await sender.setParameters(parameters);
  } catch {
    // Between two negotiations there are moments without parameters; the next change sets them.
  }
}
