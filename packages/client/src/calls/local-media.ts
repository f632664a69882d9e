import type { CallBrowser } from './call-ports.ts';
import type { Tracks } from './media-slots.ts';

/** Why a device is not there: the browser's word for it. */
export type DeviceTrouble = 'denied' | 'missing' | 'busy' | 'lost' | 'insecure' | 'unknown';

/** One's own microphone, camera or screen. */
export type DeviceState =
  | { readonly kind: 'off' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'on'; readonly track: MediaStreamTrack }
  | { readonly kind: 'trouble'; readonly trouble: DeviceTrouble };

export type DeviceKind = 'microphone' | 'camera' | 'screen';

const OFF: DeviceState = { kind: 'off' };

export interface LocalMediaDeps {
  readonly browser: CallBrowser;
  /** A device has been turned on or off, lost, or exchanged. */
  readonly onChange: () => void;
}

/** One's own devices. Turned off they are closed, so that no light stays on. */
export class LocalMedia {
  readonly #deps: LocalMediaDeps;
  readonly #states: Record<DeviceKind, DeviceState> = { microphone: OFF, camera: OFF, screen: OFF };
  /** Grows with each wish, so that a device that opens late is not one that is unwanted. */
  readonly #wishes: Record<DeviceKind, number> = { microphone: 0, camera: 0, screen: 0 };
  readonly #chosen: { microphone?: string; camera?: string } = {};
  #screenSound: MediaStreamTrack | undefined;

  constructor(deps: LocalMediaDeps) {
    this.#deps = deps;
  }

  state(kind: DeviceKind): DeviceState {
    return this.#states[kind];
  }

  get tracks(): Tracks {
    return {
      microphone: trackOf(this.#states.microphone),
      camera: trackOf(this.#states.camera),
      screen: trackOf(this.#states.screen),
      screenSound: this.#screenSound,
    };
  }

  /** Never throws: what went wrong is the device's state. */
  async turnOn(kind: DeviceKind): Promise<void> {
    if (this.#states[kind].kind === 'on' || this.#states[kind].kind === 'starting') return;
    await this.#open(kind);
  }

  turnOff(kind: DeviceKind): void {
    this.#wishes[kind]++;
    this.#release(kind);
    this.#set(kind, OFF);
  }

  /** Another microphone or camera; one that is on is exchanged without a gap for the others. */
  async choose(kind: 'microphone' | 'camera', deviceId: string): Promise<void> {
    this.#chosen[kind] = deviceId;
    if (this.#states[kind].kind === 'on') await this.#open(kind);
  }

  close(): void {
    for (const kind of ['microphone', 'camera', 'screen'] as const) this.turnOff(kind);
  }

  async #open(kind: DeviceKind): Promise<void> {
    const wish = ++this.#wishes[kind];
    if (this.#states[kind].kind !== 'on') this.#set(kind, { kind: 'starting' });
    try {
      const stream = await this.#stream(kind);
      if (wish !== this.#wishes[kind]) stop(stream.getTracks());
      else this.#opened(kind, stream);
    } catch (error) {
      if (wish === this.#wishes[kind]) this.#failed(kind, error);
    }
  }

  #stream(kind: DeviceKind): Promise<MediaStream> {
    const { devices } = this.#deps.browser;
    if (!devices) throw new DOMException('Devices are for secure pages.', 'InsecureError');
    if (kind === 'screen') return devices.getDisplayMedia({ video: { frameRate: 15 }, audio: true });
    const id = this.#chosen[kind];
    const chosen = id === undefined ? {} : { deviceId: { ideal: id } };
    if (kind === 'camera')
      return devices.getUserMedia({ video: { ...chosen, width: { ideal: 1_280 }, height: { ideal: 720 } } });
    return devices.getUserMedia({ audio: { ...chosen, echoCancellation: true, noiseSuppression: true } });
  }

  #opened(kind: DeviceKind, stream: MediaStream): void {
    const [track] = kind === 'microphone' ? stream.getAudioTracks() : stream.getVideoTracks();
    if (!track) {
      this.#set(kind, { kind: 'trouble', trouble: 'missing' });
      return;
    }
    this.#release(kind);
    if (kind === 'screen') {
      [this.#screenSound] = stream.getAudioTracks();
      track.contentHint = 'detail';
    }
    // Unplugged, or the browser's own "stop sharing".
    track.addEventListener('ended', () => this.#ended(kind, track));
    this.#set(kind, { kind: 'on', track });
  }

  #ended(kind: DeviceKind, track: MediaStreamTrack): void {
    if (trackOf(this.#states[kind]) !== track) return;
    this.#release(kind);
    this.#set(kind, kind === 'screen' ? OFF : { kind: 'trouble', trouble: 'lost' });
  }

  #failed(kind: DeviceKind, error: unknown): void {
    const trouble = troubleOf(error);
    // Whoever closes the choice of screens wants none.
    if (kind === 'screen' && trouble === 'denied') this.#set(kind, OFF);
    else if (this.#states[kind].kind === 'starting') this.#set(kind, { kind: 'trouble', trouble });
  }

  #release(kind: DeviceKind): void {
    const track = trackOf(this.#states[kind]);
    if (track) stop([track]);
    if (kind !== 'screen') return;
    if (this.#screenSound) stop([this.#screenSound]);
    this.#screenSound = undefined;
  }

  #set(kind: DeviceKind, state: DeviceState): void {
    this.#states[kind] = state;
    this.#deps.onChange();
  }
}

function trackOf(state: DeviceState): MediaStreamTrack | undefined {
  return state.kind === 'on' ? state.track : undefined;
}

function stop(tracks: readonly MediaStreamTrack[]): void {
  for (const track of tracks) track.stop();
}

function troubleOf(error: unknown): DeviceTrouble {
  const name = error instanceof Error ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  if (name === 'InsecureError') return 'insecure';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing';
  return name === 'NotReadableError' || name === 'AbortError' ? 'busy' : 'unknown';
}
