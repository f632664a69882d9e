import type { IncomingParcel, Signal } from '@atrium/contract/call-signals';
import type { ParticipantId } from '@atrium/contract/ids';
import { expect, test } from 'vitest';
import { FakePeer } from '../testing/fake-peer.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { encodingFor } from './bandwidth.ts';
import { PeerPair } from './peer-pair.ts';

const LOW = { participantId: 'par_low' as ParticipantId, joinSeq: 1 };
const HIGH = { participantId: 'par_high' as ParticipantId, joinSeq: 2 };

function world(options: { relay?: boolean; seed?: number } = {}) {
  const clock = new ManualClock();
  const network = { isUp: true, isSignalling: true };
  let chance = options.seed ?? 1;
  const random = () => (chance = (chance * 16_807) % 2_147_483_647) / 2_147_483_647;
  const peers: { of: string; peer: FakePeer; config: RTCConfiguration }[] = [];
  const sent: { from: string; pairEpoch: number; signal: Signal }[] = [];
  const relay = { urls: ['turn:relay.example.org'], username: 'u', credential: 'c' };
  const pairs: Record<string, PeerPair> = {};
  const make = (self: typeof LOW, other: typeof LOW) => {
    let parcel = 0;
    let arrivesAt = 0;
    pairs[self.participantId] = new PeerPair({
      self,
      other,
      newPeer: (config) => {
        const peer = new FakePeer({ clock, random, reaches: () => network.isUp }, config);
        peers.push({ of: self.participantId, peer, config });
        return peer as unknown as RTCPeerConnection;
      },
      iceServers: () => (options.relay ? [relay] : []),
      tracks: () => ({}),
      encodingOf: (slot) => encodingFor(slot, 1, false),
      send: (pairEpoch, signal) => {
        sent.push({ from: self.participantId, pairEpoch, signal });
        parcel += 1;
        const incoming: IncomingParcel = {
          pairEpoch,
          parcel,
          signals: [signal],
          from: self.participantId,
          fromSeq: self.joinSeq,
          toSeq: other.joinSeq,
          number: parcel,
        };
        // As the server does: late, and in order.
        arrivesAt = Math.max(arrivesAt + 0.01, clock.now() + random() * 20);
        if (network.isSignalling)
          clock.after(arrivesAt - clock.now(), () => pairs[other.participantId]?.take(incoming));
      },
      canSignal: () => true,
      clock,
      onChange: () => undefined,
      onMoved: () => undefined,
    });
    return pairs[self.participantId]!;
  };
  return { clock, network, peers, sent, low: make(LOW, HIGH), high: make(HIGH, LOW) };
}

test('[CALL-20] who arrived later offers first, and nobody else', async () => {
  const { clock, low, high, sent, peers } = world();
  await clock.advance(1_000);
  expect([low.state.kind, high.state.kind]).toEqual(['connected', 'connected']);
  const descriptions = sent.filter(({ signal }) => signal.kind === 'description');
  expect(
    descriptions.map(({ from, signal }) => [from, signal.kind === 'description' && signal.type]),
  ).toEqual([
    [HIGH.participantId, 'offer'],
    [LOW.participantId, 'answer'],
  ]);
  expect(Object.keys(low.received)).toEqual(['microphone', 'camera', 'screen', 'screenSound']);
  expect(peers.every(({ peer }) => peer.rollbacks === 0)).toBe(true);
});

test('[CALL-20] the fake peer hangs when both offer first, so that the rule is tested', async () => {
  const clock = new ManualClock();
  const network = { clock, random: () => 0.9, reaches: () => true };
  const a = new FakePeer(network, {});
  const b = new FakePeer(network, {});
  const both = Promise.all([a.setLocalDescription(), b.setLocalDescription()]);
  await clock.advance(5);
  await both;
  const answered = a.setRemoteDescription(b.localDescription!).then(() => a.setLocalDescription());
  await clock.advance(10);
  await answered;
  const done = b.setRemoteDescription(a.localDescription!);
  await clock.advance(10_000);
  await done;
  expect([a.signalingState, b.signalingState]).toEqual(['stable', 'stable']);
  expect([a.isHung, a.connectionState, b.connectionState]).toEqual([true, 'new', 'new']);
});

test('[CALL-21] a connection that is not up in 6 seconds is made anew, 3 times, then by relay, then it is told', async () => {
  const { clock, network, low, high, peers } = world({ relay: true });
  network.isUp = false;
  await clock.advance(25_000);
  expect([low.state.kind, high.state.kind]).toEqual(['failed', 'failed']);
  const policies = peers
    .filter(({ of }) => of === HIGH.participantId)
    .map(({ config }) => config.iceTransportPolicy);
  expect(policies.filter((policy) => policy === 'all').length).toBeGreaterThanOrEqual(3);
  expect(policies.at(-1)).toBe('relay');
  network.isUp = true;
  await clock.advance(31_000);
  expect([low.state.kind, high.state.kind]).toEqual(['connected', 'connected']);
});

test('[CALL-21] signals that are lost for a while do not leave a pair unconnected', async () => {
  const { clock, network, low, high } = world();
  network.isSignalling = false;
  await clock.advance(4_000);
  network.isSignalling = true;
  await clock.advance(10_000);
  expect([low.state.kind, high.state.kind]).toEqual(['connected', 'connected']);
});

test('[CALL-21] a peer that hangs is closed and made anew', async () => {
  const { clock, low, high, peers } = world();
  peers[0]!.peer.isHung = true;
  await clock.advance(8_000);
  expect([low.state.kind, high.state.kind]).toEqual(['connected', 'connected']);
});

test('[CALL-22] a disturbance is healed by a restart of ICE, without a new connection', async () => {
  const { clock, network, low, high, peers } = world();
  await clock.advance(1_000);
  const before = peers.length;
  network.isUp = false;
  for (const { peer } of peers) peer.networkChanged();
  expect([low.state.kind, high.state.kind]).toEqual(['recovering', 'recovering']);
  await clock.advance(2_000);
  network.isUp = true;
  await clock.advance(3_000);
  expect([low.state.kind, high.state.kind]).toEqual(['connected', 'connected']);
  expect(peers).toHaveLength(before);
});

test('[CALL-22] both restart ICE at once: one offer gives way', async () => {
  for (let seed = 1; seed <= 50; seed++) {
    const { clock, low, high, peers, sent } = world({ seed });
    await clock.advance(1_000);
    const offersBefore = sent.length;
    low.restart();
    high.restart();
    await clock.advance(5_000);
    expect([seed, low.state.kind, high.state.kind]).toEqual([seed, 'connected', 'connected']);
    expect(peers.every(({ peer }) => peer.signalingState === 'stable')).toBe(true);
    expect(sent.length).toBeGreaterThan(offersBefore);
  }
});

test('[CALL-21] a browser that is at work on a slow machine is not interrupted, one that gives up is', async () => {
  const { clock, network, high, peers } = world();
  network.isUp = false;
  await clock.advance(1_000);
  const { peer } = peers.find(({ of }) => of === HIGH.participantId)!;
  peer.connectionState = 'connecting';
  // The other side sees the same.
  for (const one of peers) one.peer.connectionState = 'connecting';
  await clock.advance(15_000);
  expect(high.state).toEqual({ kind: 'connecting', attempt: 1 });
  peer.connectionState = 'failed';
  peer.onconnectionstatechange?.();
  expect(high.state).toEqual({ kind: 'connecting', attempt: 2 });
});
