import { LIMITS } from '@atrium/contract/limits';
import type { MediaEngine } from './media-engine.ts';

const nothing = (): Promise<void> => Promise.resolve();

/** Each participant sends to each: there is nothing to run, and nothing that the server could force. */
export const meshEngine: MediaEngine = {
  name: 'mesh',
  maxParticipants: LIMITS.meshParticipants,
  maxParticipantsWithCameras: LIMITS.meshCameras,
  prepare: nothing,
  access: () => Promise.resolve(undefined),
  silence: nothing,
  permit: nothing,
  remove: nothing,
  end: nothing,
};
