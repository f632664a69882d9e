import type { OutgoingParcel, Signal } from '@atrium/contract/call-signals';
import { AppError } from '@atrium/contract/errors';
import type { ParticipantId } from '@atrium/contract/ids';
import { expect, test } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import { ParcelPost } from './parcel-post.ts';

const BO = { to: 'par_bo' as ParticipantId, toSeq: 1, pairEpoch: 1 };
const OFFER: Signal = { kind: 'description', type: 'offer', sdp: 'v=0' };
const candidate = (name: string): Signal => ({
  kind: 'candidates',
  candidates: [{ candidate: name, sdpMid: '0', sdpMLineIndex: 0, usernameFragment: null }],
});

function post(answers: (AppError | undefined)[] = []) {
  const clock = new ManualClock();
  const sent: OutgoingParcel[][] = [];
  const own = new ParcelPost({
    clock,
    onUndelivered: () => undefined,
    send: async (parcels) => {
      sent.push(structuredClone(parcels));
      const answer = answers.shift();
      if (answer) throw answer;
      return [];
    },
  });
  return { clock, sent, own };
}

test('[CALL-19] candidates of 50 ms go as one signal; a description goes at once', async () => {
  const { clock, sent, own } = post();
  own.open();
  own.add(BO, candidate('a'));
  own.add(BO, candidate('b'));
  await clock.advance(49);
  expect(sent).toEqual([]);
  await clock.advance(1);
  expect(sent).toHaveLength(1);
  expect(sent[0]?.[0]?.signals).toMatchObject([{ candidates: [{ candidate: 'a' }, { candidate: 'b' }] }]);
  own.add(BO, OFFER);
  await clock.advance(0);
  expect(sent[1]).toMatchObject([{ parcel: 2, signals: [OFFER] }]);
});

test('[CALL-19] what has no answer goes again under the same number, before what came later', async () => {
  const { clock, sent, own } = post([
    new AppError('unavailable', 'no answer'),
    new AppError('rate-limited', 'slower', { details: { retryAfterMs: 2_000 } }),
  ]);
  own.open();
  own.add(BO, OFFER);
  await clock.advance(100);
  own.add(BO, candidate('late'));
  await clock.advance(500);
  expect(sent).toHaveLength(2);
  await clock.advance(2_100);
  expect(sent.map((parcels) => parcels.map(({ parcel }) => parcel))).toEqual([[1], [1], [1], [2]]);
});

test('[CALL-19] nothing goes while the line is shut, and nothing to those who have gone', async () => {
  const { clock, sent, own } = post();
  own.add(BO, OFFER);
  own.add({ ...BO, to: 'par_cy' as ParticipantId }, OFFER);
  await clock.advance(1_000);
  expect(sent).toEqual([]);
  own.drop(BO.to, BO.toSeq);
  own.open();
  await clock.advance(0);
  expect(sent.flat().map(({ to }) => to)).toEqual(['par_cy']);
});
