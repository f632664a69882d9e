import { fastifyCookie } from '@fastify/cookie';
import type { RawRequest, Site } from './site.ts';

/** The prefix makes browsers insist on Secure, Path=/ and no Domain: no sibling host can plant one. */
const SECURE_NAME = '__Host-atrium';
/** Browsers take no Secure cookie over plain HTTP. */
const PLAIN_NAME = 'atrium';

/** Where the token is in what a client sent. */
export type Credential = { readonly token: string; readonly from: 'bearer' | 'cookie' };

/** A bearer token goes before a cookie. The plain cookie counts for nothing over HTTPS. */
export function credentialOf(request: RawRequest, site: Site): Credential | undefined {
  const { authorization, cookie } = request.headers;
  const bearer = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (bearer !== undefined) return { token: bearer, from: 'bearer' };
  if (cookie === undefined) return undefined;
  const token = fastifyCookie.parse(cookie)[site.isHttps(request) ? SECURE_NAME : PLAIN_NAME];
  return token === undefined || token === '' ? undefined : { token, from: 'cookie' };
}

/** The `Set-Cookie` header that keeps a session until `expiresAt` (milliseconds). */
export function keepCookie(token: string, expiresAt: number, isHttps: boolean): string {
  return sessionCookie(token, new Date(expiresAt), isHttps);
}

export function dropCookie(isHttps: boolean): string {
  return sessionCookie('', new Date(0), isHttps);
}

function sessionCookie(value: string, expires: Date, isHttps: boolean): string {
  return fastifyCookie.serialize(isHttps ? SECURE_NAME : PLAIN_NAME, value, {
    expires,
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: isHttps,
  });
}
