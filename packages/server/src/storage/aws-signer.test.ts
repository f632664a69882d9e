import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { AwsSigner, type AwsCredentials } from './aws-signer.ts';

const HOST = 'dynamodb.eu-west-1.amazonaws.com';
const NOW = Date.parse('2026-11-22T10:20:30Z');
const keys: AwsCredentials = {
  accessKeyId: 'AKIAQWERTYUIOPASDFGH',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG',
};

function signerOf(provider: AwsCredentials | (() => Promise<AwsCredentials>), now = () => NOW): AwsSigner {
  const credentials = typeof provider === 'function' ? provider : () => Promise.resolve(provider);
  return new AwsSigner({ region: 'eu-west-1', host: HOST, credentials, now });
}

async function headersOf(signer: AwsSigner, body = '{}'): Promise<Record<string, string>> {
  const flat = await signer.headersOf('PutItem', body);
  const pairs = flat.flatMap((name, n) => (n % 2 === 0 ? [[name.toLowerCase(), flat[n + 1] as string]] : []));
  return Object.fromEntries(pairs) as Record<string, string>;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** Signature version 4 as its documentation describes it, written anew. */
function expectedAuthorization(
  body: string,
  { secretAccessKey, accessKeyId, sessionToken }: AwsCredentials,
): string {
  const signed = [
    ['content-type', 'application/x-amz-json-1.0'],
    ['host', HOST],
    ['x-amz-date', '20261122T102030Z'],
    ...(sessionToken === undefined ? [] : [['x-amz-security-token', sessionToken]]),
    ['x-amz-target', 'DynamoDB_20120810.PutItem'],
  ];
  const names = signed.map(([name]) => name).join(';');
  const lines = signed.map(([name, value]) => `${name}:${value}\n`).join('');
  const canonical = `POST\n/\n\n${lines}\n${names}\n${sha256(body)}`;
  const scope = '20261122/eu-west-1/dynamodb/aws4_request';
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  const signature = hmac(key, `AWS4-HMAC-SHA256\n20261122T102030Z\n${scope}\n${sha256(canonical)}`).toString(
    'hex',
  );
  return `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
}

describe('signatures', () => {
  it.each([
    ['permanent keys', keys],
    ['temporary keys', { ...keys, sessionToken: 'FwoGZXIvYXdzEXAMPLE//' }],
  ])('[STO-15] requests are signed as AWS describes it, with %s', async (_, credentials) => {
    for (const body of ['{}', '{"Item":{"text":{"S":"Zürich ☕ 你好"}}}']) {
      // oxlint-disable-next-line no-await-in-loop -- two requests, one after the other
      const headers = await headersOf(signerOf(credentials), body);
      expect(headers['authorization']).toBe(expectedAuthorization(body, credentials));
      expect(headers['x-amz-security-token']).toBe(credentials.sessionToken);
      expect(headers['x-amz-date']).toBe('20261122T102030Z');
    }
  });

  it('[STO-14] after a correction, requests are signed by the clock of AWS', async () => {
    const signer = signerOf(keys);
    signer.correctClock(NOW + 3_600_000);
    expect((await headersOf(signer))['x-amz-date']).toBe('20261122T112030Z');
  });

  it('[STO-14] credentials are asked for once, before they end, and after they were called expired', async () => {
    let now = NOW;
    const asked: number[] = [];
    const provider = (): Promise<AwsCredentials> => {
      asked.push(now);
      return Promise.resolve({
        ...keys,
        sessionToken: `${asked.length}`,
        expiration: new Date(now + 3_600_000),
      });
    };
    const signer = signerOf(provider, () => now);
    await Promise.all([headersOf(signer), headersOf(signer), headersOf(signer)]);
    expect(asked).toHaveLength(1);
    now += 3_600_000 - 4 * 60_000;
    expect((await headersOf(signer))['x-amz-security-token']).toBe('2');
    signer.renewCredentials();
    expect((await headersOf(signer))['x-amz-security-token']).toBe('3');
    expect(asked).toHaveLength(3);
  });

  it('[STO-14] credentials that could not be had are asked for again', async () => {
    let isDown = true;
    const signer = signerOf(() => (isDown ? Promise.reject(new Error('no network')) : Promise.resolve(keys)));
    await expect(headersOf(signer)).rejects.toThrow('no network');
    isDown = false;
    await expect(headersOf(signer)).resolves.toHaveProperty('authorization');
  });
});
