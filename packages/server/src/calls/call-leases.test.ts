import type { MeetingId } from '@atrium/contract/ids';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openMemoryStore, type OpenedStore } from '../storage/open-store.ts';
import { CallLeases, LEASE_MS } from './call-leases.ts';

let opened: OpenedStore;
let time = Date.UTC(2026, 0, 1);
let meetingId: MeetingId;
let meetings = 0;

beforeAll(async () => {
  opened = await openMemoryStore();
});
afterAll(() => opened.close());
beforeEach(() => {
  meetingId = `mtg_leases${(meetings += 1)}` as MeetingId;
});

const leasesOf = (node: string) => new CallLeases({ store: opened.store, node, now: () => time });
const one = () => leasesOf('one');
const other = () => leasesOf('other');

test('[NODE-5] one server holds a call: until it gives it back, or does not renew', async () => {
  expect(await one().take(meetingId)).toBe('one');
  expect(await other().take(meetingId)).toBe('one');
  time += LEASE_MS;
  expect(await other().take(meetingId)).toBe('one');
  expect(await one().take(meetingId)).toBe('one');
  time += LEASE_MS + 1;
  expect(await other().take(meetingId)).toBe('other');
  expect(await one().take(meetingId)).toBe('other');
  await other().release(meetingId);
  expect(await one().take(meetingId)).toBe('one');
});

test('[NODE-5] of many who ask at once one gets it, and all know which', async () => {
  const nodes = ['a', 'b', 'c', 'd', 'e'];
  // Whoever is told that it was given up meanwhile asks again.
  const holders = await Promise.all(nodes.map((node) => leasesOf(node).take(meetingId)));
  expect(new Set(holders).size).toBe(1);
});

test('[NODE-5] nobody gives back or hands over what another holds', async () => {
  await one().take(meetingId);
  await other().release(meetingId);
  await other().handOver(meetingId);
  expect(await other().take(meetingId)).toBe('one');
});

test('[CALL-36] when a call was last known to run stays known, until it is over', async () => {
  expect(await one().signOfLife(meetingId)).toBeUndefined();
  await one().take(meetingId);
  const taken = time;
  expect(await other().signOfLife(meetingId)).toEqual({ isHeld: true, aliveAt: taken });
  time += LEASE_MS + 1;
  expect(await other().signOfLife(meetingId)).toEqual({ isHeld: false, aliveAt: taken });
  await one().take(meetingId);
  const left = (time += 1_000);
  await one().handOver(meetingId);
  expect(await other().signOfLife(meetingId)).toEqual({ isHeld: false, aliveAt: left });
  expect(await other().take(meetingId)).toBe('other');
  await other().release(meetingId);
  expect(await one().signOfLife(meetingId)).toBeUndefined();
});

test('[CALL-36] servers that know nothing of each other say so too, each over the other', async () => {
  await one().mark(meetingId);
  time += 5_000;
  await other().mark(meetingId);
  expect(await one().signOfLife(meetingId)).toEqual({ isHeld: true, aliveAt: time });
});
