import { connect } from 'node:net';
import type { Config, Secrets } from '../../config.ts';
import { ok, skipped, type Finding } from './finding.ts';

/** Milliseconds. */
const ANSWER_MS = 5_000;

/** A service that may be configured. */
interface Service {
  readonly check: string;
  /** Undefined: not configured. */
  readonly url: string | undefined;
  readonly setting: string;
  readonly lost: string;
}

/** Services beside the store: whether something listens where the settings say. */
export function checkServices(
  { config, secrets }: { config: Config; secrets: Secrets },
  timeoutMs = ANSWER_MS,
): Promise<Finding[]> {
  const { runs, calls } = config;
  const services: Service[] = [
    {
      check: 'redis',
      url: secrets.redisUrl,
      setting: 'REDIS_URL',
      lost: 'several servers do not hear of each other',
    },
    { check: 'smtp', url: secrets.smtpUrl, setting: 'SMTP_URL', lost: 'no mail is sent' },
    {
      check: 'jdoodle',
      url: config.hasJdoodle ? runs.jdoodleUrl : undefined,
      setting: 'JDOODLE_CLIENT_ID and JDOODLE_CLIENT_SECRET',
      lost: 'languages beside the built-in ones do not run',
    },
    {
      check: 'livekit',
      url: calls.livekit?.url,
      setting: 'LIVEKIT_URL',
      lost: 'calls stay small',
    },
  ];
  return Promise.all(services.map((service) => checkService(service, timeoutMs)));
}

async function checkService({ check, url, setting, lost }: Service, timeoutMs: number): Promise<Finding> {
  if (url === undefined) return skipped(check, `not configured (${setting})`);
  const { hostname, port } = addressOf(url);
  const place = `${hostname}:${port}`;
  const fault = await faultOfConnection({ hostname, port }, timeoutMs);
  if (fault === undefined) return ok(check, `${place} answers`);
  return {
    check,
    state: 'warning',
    found: `${place}: ${fault}; ${lost}`,
    remedy: `See whether ${setting} is right, the service runs, and the network lets this machine reach it.`,
  };
}

const PORTS: Readonly<Record<string, number>> = {
  'redis:': 6379,
  'rediss:': 6379,
  'smtp:': 587,
  'smtps:': 465,
  'http:': 80,
  'ws:': 80,
  'https:': 443,
  'wss:': 443,
};

function addressOf(url: string): { hostname: string; port: number } {
  const { hostname, port, protocol } = new URL(url);
  return {
    hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? (PORTS[protocol] ?? 0) : Number(port),
  };
}

function faultOfConnection(
  { hostname, port }: { hostname: string; port: number },
  timeoutMs: number,
): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const socket = connect({ host: hostname, port });
  const timeout = setTimeout(() => resolve('no answer'), timeoutMs);
  socket.once('connect', () => resolve(undefined));
  socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  return promise.finally(() => {
    clearTimeout(timeout);
    socket.destroy();
  });
}
