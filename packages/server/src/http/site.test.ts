import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, test } from 'vitest';
import { Site, type RawRequest } from './site.ts';

function from(headers: IncomingHttpHeaders, remoteAddress = '10.0.0.1', encrypted = false): RawRequest {
  return { headers, socket: { remoteAddress, encrypted } as unknown as RawRequest['socket'] };
}

const DIRECT = new Site({});
const BEHIND_ONE = new Site({ trustedProxies: 1 });
const BEHIND_TWO = new Site({ trustedProxies: 2 });
const PUBLIC = new Site({ publicUrl: 'https://atrium.example/' });

describe('addresses', () => {
  test.each([
    [DIRECT, { 'x-forwarded-for': '1.1.1.1' }, '10.0.0.1'],
    [BEHIND_ONE, {}, '10.0.0.1'],
    [BEHIND_ONE, { 'x-forwarded-for': '1.1.1.1' }, '1.1.1.1'],
    [BEHIND_ONE, { 'x-forwarded-for': '6.6.6.6, 1.1.1.1' }, '1.1.1.1'],
    [BEHIND_TWO, { 'x-forwarded-for': '6.6.6.6, 1.1.1.1, 2.2.2.2' }, '1.1.1.1'],
    [BEHIND_TWO, { 'x-forwarded-for': '2.2.2.2' }, '10.0.0.1'],
    [BEHIND_ONE, { 'x-forwarded-for': '' }, '10.0.0.1'],
  ])('[HTTP-9] only what trusted proxies wrote is believed (%#)', (site, headers, address) => {
    expect(site.addressOf(from(headers))).toBe(address);
  });
});

describe('https', () => {
  test('[HTTP-9] is what the public address says, then what a trusted proxy says, then what the socket is', () => {
    const forwarded = { 'x-forwarded-proto': 'https' };
    expect(PUBLIC.isHttps(from({}))).toBe(true);
    expect(new Site({ publicUrl: 'http://atrium.example' }).isHttps(from(forwarded))).toBe(false);
    expect(DIRECT.isHttps(from(forwarded))).toBe(false);
    expect(BEHIND_ONE.isHttps(from(forwarded))).toBe(true);
    expect(BEHIND_ONE.isHttps(from({ 'x-forwarded-proto': 'https, http' }))).toBe(false);
    expect(DIRECT.isHttps(from({}, '10.0.0.1', true))).toBe(true);
  });
});

describe('this machine', () => {
  test.each([
    ['127.0.0.1', {}, true],
    ['::1', {}, true],
    ['::ffff:127.0.0.1', {}, true],
    ['10.0.0.1', {}, false],
    ['2001:db8::1', {}, false],
    ['127.0.0.1', { 'x-forwarded-for': '1.1.1.1' }, false],
    ['127.0.0.1', { forwarded: 'for=1.1.1.1' }, false],
    ['127.0.0.1', { 'x-real-ip': '1.1.1.1' }, false],
  ])('[HTTP-8] %s with %j: %s', (address, headers, isLocal) => {
    expect(DIRECT.isLocal(from(headers, address))).toBe(isLocal);
  });
});

describe('names', () => {
  const LOCAL = new Site({ listensOn: '127.0.0.1' });
  const LOCAL_PUBLIC = new Site({ listensOn: 'localhost', publicUrl: 'https://atrium.example' });
  test.each([
    [LOCAL, 'localhost:5000', true],
    [LOCAL, 'atrium.localhost:5000', true],
    [LOCAL, '127.0.0.1:5000', true],
    [LOCAL, '[::1]:5000', true],
    [LOCAL, undefined, true],
    [LOCAL, 'evil.example:5000', false],
    [LOCAL, 'localhost.evil.example', false],
    [LOCAL, '127.0.0.1.evil.example', false],
    [LOCAL, 'evil.example/localhost', false],
    [LOCAL, '', false],
    [new Site({ listensOn: '::1' }), 'evil.example', false],
    [new Site({ listensOn: '0.0.0.0' }), 'team-server:5000', true],
    [new Site({ listensOn: '192.168.1.5' }), 'team-server:5000', true],
    [LOCAL_PUBLIC, 'upstream', true],
  ])('[HTTP-14] %# %s: %s', (site, host, isKnown) => {
    expect(site.isKnownHost(from(host === undefined ? {} : { host }))).toBe(isKnown);
  });

  test('[HTTP-14] by a foreign name nobody is on this machine', () => {
    expect(LOCAL_PUBLIC.isLocal(from({ host: 'evil.example' }, '127.0.0.1'))).toBe(false);
    expect(LOCAL_PUBLIC.isLocal(from({ host: 'localhost' }, '127.0.0.1'))).toBe(true);
  });
});

describe('origins', () => {
  test.each([
    [DIRECT, { host: 'localhost:5000', origin: 'http://localhost:5000' }, true],
    [DIRECT, { host: 'localhost:5000', origin: 'http://localhost:5001' }, false],
    [DIRECT, { host: 'localhost:5000', origin: 'http://localhost' }, false],
    [DIRECT, { host: 'a.example', origin: 'http://b.a.example' }, false],
    [DIRECT, { host: 'a.example', origin: 'http://a.example@evil.example' }, false],
    [DIRECT, { host: 'a.example', origin: 'null' }, false],
    [DIRECT, { host: 'a.example', origin: '' }, false],
    [DIRECT, { origin: 'http://a.example' }, false],
    [DIRECT, { host: 'a.example' }, true],
    [DIRECT, { host: 'a.example', 'sec-fetch-site': 'same-origin' }, true],
    [DIRECT, { host: 'a.example', 'sec-fetch-site': 'cross-site' }, false],
    [DIRECT, { host: 'a.example', 'sec-fetch-site': 'same-site' }, false],
    [PUBLIC, { host: 'inner:5000', origin: 'https://atrium.example' }, true],
    [PUBLIC, { host: 'atrium.example', origin: 'http://atrium.example' }, false],
    [PUBLIC, { host: 'inner:5000', origin: 'http://inner:5000' }, false],
  ])('[HTTP-5] %# %j: %s', (site, headers, isAllowed) => {
    expect(site.isAllowedOrigin(from(headers as IncomingHttpHeaders))).toBe(isAllowed);
  });
});

describe('hosts', () => {
  test.each([
    ['localhost:5000', 'localhost:5000'],
    ['[::1]:5000', '[::1]:5000'],
    [`a.example; script-src *`, undefined],
    ['a.example/path', undefined],
    ['', undefined],
  ])('[HTTP-6] %j stands in the policy as %s', (host, named) => {
    expect(DIRECT.hostOf(from({ host }))).toBe(named);
  });
});
