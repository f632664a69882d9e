import type { FileId, ProjectId, RoomId, UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import { expect, test } from 'vitest';
import { DocumentPeople, type Seat } from './document-people.ts';

const ADA = 'usr_ada' as UserId;
const BOB = 'usr_bob' as UserId;
const fileOf = (n: number) => `fil_${n}` as FileId;

const seatOf = (n: number, userId: UserId, connectionId = `tab of ${userId}`): Seat => ({
  ref: { roomId: 'rm_1' as RoomId, projectId: 'prj_1' as ProjectId, fileId: fileOf(n) },
  connectionId,
  userId,
  clientId: n,
  role: 'editor',
  cursor: null,
});

const build = () => new DocumentPeople({ onPeople: () => {}, onMoved: () => {} });

test('[DOC-23] a person has only so many texts open, and one more after closing one', () => {
  const people = build();
  for (let n = 0; n < LIMITS.documentsPerPerson; n++) {
    expect(people.whyFull(fileOf(n), ADA)).toBeUndefined();
    people.sit(seatOf(n, ADA));
    // Opened again by the same tab.
    people.sit(seatOf(n, ADA));
  }
  expect(people.whyFull(fileOf(9_999), ADA)).toContain('too many texts');
  expect(people.whyFull(fileOf(9_999), BOB)).toBeUndefined();
  people.rise(fileOf(0), `tab of ${ADA}`);
  people.rise(fileOf(0), `tab of ${ADA}`);
  expect(people.whyFull(fileOf(9_999), ADA)).toBeUndefined();
  people.sit(seatOf(9_999, ADA));
  expect(people.whyFull(fileOf(0), ADA)).toContain('too many texts');
});

test('[DOC-23] a text is open in only so many tabs', () => {
  const people = build();
  for (let n = 0; n < LIMITS.documentPeople; n++) people.sit(seatOf(1, BOB, `tab ${n}`));
  expect(people.whyFull(fileOf(1), ADA)).toContain('Too many');
});
