import { expect, test } from 'vitest';
import { kindOf, sniffedType } from './sniffed-type.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');

test.each([
  ['\u0089PNG\r\n\u001a\n', 'image/png', 'image'],
  ['RIFF....WEBPVP8 ', 'image/webp', 'image'],
  ['RIFF....WAVEfmt ', 'audio/wav', 'audio'],
  ['RIFF....AVI LIST', 'application/octet-stream', 'file'],
  ['....ftypisom', 'video/mp4', 'video'],
  ['....ftypM4A ', 'audio/mp4', 'audio'],
  ['\u001aE\u00df\u00a3.B.webm', 'video/webm', 'video'],
  ['\u001aE\u00df\u00a3.B.matroska', 'application/octet-stream', 'file'],
  ['%PDF-1.7', 'application/pdf', 'file'],
  ['<svg xmlns="http://www.w3.org/2000/svg">', 'application/octet-stream', 'file'],
  ['<!doctype html>', 'application/octet-stream', 'file'],
  ['', 'application/octet-stream', 'file'],
])('[ATT-4] %j is %s', (head, type, kind) => {
  expect(sniffedType(bytes(head))).toBe(type);
  expect(kindOf(type)).toBe(kind);
});
