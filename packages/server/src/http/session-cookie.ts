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
  const token = valueOf(cookie ?? '', site.isHttps(request) ? SECURE_NAME : PLAIN_NAME);
  return token === undefined ? undefined : { token, from: 'cookie' };
}

/** The `Set-Cookie` header that keeps a session until `expiresAt` (milliseconds). */
export function keepCookie(token: string, expiresAt: number, isHttps: boolean): string {
  return sessionCookie(token, new Date(expiresAt), isHttps);
}

export function dropCookie(isHttps: boolean): string {
  return sessionCookie('', new Date(0), isHttps);
}

/** Tokens need no encoding: they are base64url. */
function sessionCookie(value: string, expires: Date, isHttps: boolean): string {
  const name = isHttps ? SECURE_NAME : PLAIN_NAME;
  const secure = isHttps ? '; Secure' : '';
  return `${name}=${value}; Path=/; Expires=${expires.toUTCString()}; HttpOnly${secure}; SameSite=Lax`;
}

/** The first cookie of that name that is not empty, out of a `Cookie` header. */
function valueOf(header: string, name: string): string | undefined {
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    const value = pair.slice(at + 1).trim();
    if (pair.slice(0, at).trim() === name && value !== '') return value;
  }
  return undefined;
}
