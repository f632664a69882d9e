import type { ParticipantId } from '@atrium/contract/ids';
import { expect, test } from 'vitest';
import { ActiveSpeaker } from './active-speaker.ts';
import { encodingFor } from './bandwidth.ts';
import { SLOTS } from './media-slots.ts';
import { qualityOf, type LinkSample } from './link-quality.ts';

const ADA = 'par_ada' as ParticipantId;
const BO = 'par_bo' as ParticipantId;
const levels = (ada: number, bo: number) =>
  new Map([
    [ADA, ada],
    [BO, bo],
  ]);

test('[CALL-25] all lines to all others fit into the upload, with and without a screen', () => {
  for (const others of [1, 2, 3, 4, 5])
    for (const isShowing of [false, true]) {
      const slots = SLOTS.filter((slot) => isShowing || !slot.startsWith('screen'));
      const one = slots.reduce((sum, slot) => sum + encodingFor(slot, others, isShowing).maxBitrate, 0);
      expect(one * others).toBeLessThanOrEqual(2_000_000);
      expect(encodingFor('camera', others, isShowing).maxBitrate).toBeGreaterThan(50_000);
    }
  expect([1, 2, 3].map((others) => encodingFor('camera', others, false).maxHeight)).toEqual([720, 360, 270]);
});

test('[CALL-26] who speaks stays the speaker through silences, until somebody is clearly louder', () => {
  const speaker = new ActiveSpeaker();
  expect(speaker.measure(levels(0.01, 0.01))).toBeUndefined();
  for (let at = 0; at < 3; at++) speaker.measure(levels(0.5, 0.01));
  expect(speaker.speaker).toBe(ADA);
  for (let at = 0; at < 20; at++) speaker.measure(levels(0, 0.005));
  expect(speaker.speaker).toBe(ADA);
  for (let at = 0; at < 3; at++) speaker.measure(levels(0, 0.4));
  expect(speaker.speaker).toBe(BO);
  speaker.measure(new Map([[ADA, 0]]));
  expect(speaker.speaker).toBeUndefined();
});

test('[CALL-26] quality is what was lost since the last look, and the way there and back', () => {
  const sample = (packetsReceived: number, packetsLost: number, roundTrip = 0.02): LinkSample => ({
    at: 0,
    framesDecoded: 0,
    bytesReceived: 0,
    bytesSent: 0,
    level: 0,
    isRelayed: false,
    packetsReceived,
    packetsLost,
    roundTrip,
  });
  const before = sample(1_000, 500);
  expect(qualityOf(undefined, before)).toBe('unknown');
  expect(qualityOf(before, sample(2_000, 500))).toBe('good');
  expect(qualityOf(before, sample(2_000, 550))).toBe('fair');
  expect(qualityOf(before, sample(2_000, 700))).toBe('poor');
  expect(qualityOf(before, sample(2_000, 500, 0.6))).toBe('poor');
  // Another connection counts from the beginning.
  expect(qualityOf(before, sample(10, 0))).toBe('unknown');
});
