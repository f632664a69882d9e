import type { MediaEngine as EngineName } from '@atrium/contract/call-state';
import type { MediaEngine } from './media-engine.ts';
import { meshEngine } from './mesh-engine.ts';

/** The engines that there are: the mesh always, a larger one when it is configured. */
export class MediaEngines {
  readonly #large: MediaEngine | undefined;

  constructor(large: MediaEngine | undefined) {
    this.#large = large;
  }

  get maxParticipants(): number {
    return (this.#large ?? meshEngine).maxParticipants;
  }

  get(name: EngineName): MediaEngine {
    return name === 'mesh' ? meshEngine : (this.#large ?? meshEngine);
  }

  /** How a call begins, or goes on as it was before the server restarted. */
  first(expectedParticipants: number, before: EngineName | undefined): EngineName {
    const isLarge = before === 'livekit' || expectedParticipants > meshEngine.maxParticipantsWithCameras;
    return this.#large && isLarge ? this.#large.name : 'mesh';
  }

  /** The engine that so many people need, if another than they have. Nobody is moved back. */
  better(now: EngineName, participants: number): EngineName | undefined {
    if (!this.#large || now === this.#large.name) return undefined;
    return participants > meshEngine.maxParticipantsWithCameras ? this.#large.name : undefined;
  }
}
