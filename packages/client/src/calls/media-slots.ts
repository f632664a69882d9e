/**
 * Every connection carries the same four lines in the same order, from its first offer on: what is sent changes by
 * replacing a track, and nothing has to be negotiated anew.
 */
export const SLOTS = ['microphone', 'camera', 'screen', 'screenSound'] as const;
export type Slot = (typeof SLOTS)[number];

export type Tracks = Readonly<Partial<Record<Slot, MediaStreamTrack | undefined>>>;

export const kindOf = (slot: Slot): 'audio' | 'video' =>
  slot === 'microphone' || slot === 'screenSound' ? 'audio' : 'video';
