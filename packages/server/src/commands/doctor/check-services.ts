import { setTimeout as sleep } from 'node:timers/promises';
import type { ParticipantId } from '@atrium/contract/ids';
import { IceServers } from '../../calls/ice-servers.ts';
import type { Config, Secrets } from '../../config.ts';
import { JdoodleClient } from '../../runs/jdoodle/jdoodle-client.ts';
import { ok, skipped, type Finding } from './finding.ts';
import { faultOfRelay } from './relay-probe.ts';

/** Milliseconds. */
const ANSWER_MS = 5_000;
/** Streams and blocking reads as Atrium uses them. */
const REDIS_FLOOR = [6, 2];

interface Settings {
  readonly config: Config;
  readonly secrets: Secrets;
}

/** A service that may be configured. */
interface Service {
  readonly check: string;
  readonly setting: string;
  readonly isConfigured: boolean;
  /** What is missing without it. */
  readonly lost: string;
  readonly remedy: string;
  /** Uses it as Atrium does, without changing anything. Answers with what it is; throws, or says, what is wrong. */
  readonly attempt: (timeoutMs: number) => Promise<{ fine: string } | { fault: string }>;
}

/** Services beside the store, each asked with the credentials that are configured. */
export function checkServices(settings: Settings, timeoutMs = ANSWER_MS): Promise<Finding[]> {
  const services = [redis, smtp, jdoodle, liveKit, relay].map((serviceOf) => serviceOf(settings));
  return Promise.all(services.map((service) => checkService(service, timeoutMs)));
}

async function checkService(service: Service, timeoutMs: number): Promise<Finding> {
  const { check, setting, lost, remedy } = service;
  if (!service.isConfigured) return skipped(check, `not configured (${setting})`);
  // Libraries wait for ever for a server that takes a connection and says nothing.
  const late = sleep(timeoutMs, { fault: 'no answer' }, { ref: false });
  const attempt = service.attempt(timeoutMs).catch((error: unknown) => ({ fault: wordsOf(error) }));
  const outcome = await Promise.race([attempt, late]);
  if ('fine' in outcome) return ok(check, outcome.fine);
  return { check, state: 'warning', found: `${outcome.fault}; ${lost}`, remedy };
}

function redis({ secrets: { redisUrl } }: Settings): Service {
  return {
    check: 'redis',
    setting: 'REDIS_URL',
    isConfigured: redisUrl !== undefined,
    lost: 'several servers do not hear of each other',
    remedy:
      'See whether REDIS_URL has the right host, password and scheme (rediss: for TLS), and the network lets this machine reach it.',
    attempt: async (timeoutMs) => {
      const { redisVersion } = await import('../../nodes/redis-probe.ts');
      const version = await redisVersion(redisUrl ?? '', timeoutMs);
      const [major = 0, minor = 0] = version.split('.').map(Number);
      const isOld = major < REDIS_FLOOR[0]! || (major === REDIS_FLOOR[0] && minor < REDIS_FLOOR[1]!);
      return isOld
        ? { fault: `version ${version} is too old: ${REDIS_FLOOR.join('.')} is needed` }
        : { fine: `version ${version} takes the password and answers` };
    },
  };
}

function smtp({ config: { mailFrom }, secrets: { smtpUrl } }: Settings): Service {
  return {
    check: 'smtp',
    setting: 'SMTP_URL',
    isConfigured: smtpUrl !== undefined,
    lost: 'no mail is sent',
    remedy: 'See whether SMTP_URL has the right host, port, user and password, and MAIL_FROM is set.',
    attempt: async (timeoutMs) => {
      if (mailFrom === undefined) return { fault: 'MAIL_FROM is not set' };
      const { createTransport } = await import('nodemailer');
      const timeouts = { connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs };
      const transport = createTransport({ url: smtpUrl ?? '', ...timeouts });
      try {
        await transport.verify();
        return { fine: 'the mail server takes the password; nothing was sent' };
      } finally {
        transport.close();
      }
    },
  };
}

function jdoodle({ config: { runs }, secrets }: Settings): Service {
  return {
    check: 'jdoodle',
    setting: 'JDOODLE_CLIENT_ID and JDOODLE_CLIENT_SECRET',
    isConfigured: secrets.jdoodle !== undefined,
    lost: 'languages beside the built-in ones do not run',
    remedy: 'See whether both are those of the JDoodle account, and the network lets this machine out.',
    attempt: async () => {
      const keys = secrets.jdoodle ?? { clientId: '', clientSecret: '' };
      const client = new JdoodleClient({ url: runs.jdoodleUrl, ...keys, now: Date.now });
      const credits = await client.credits();
      return 'failure' in credits
        ? { fault: credits.failure }
        : { fine: `takes the credentials; ${credits.creditsUsed} credits spent today` };
    },
  };
}

function liveKit({ config: { calls }, secrets: { livekit: keys } }: Settings): Service {
  return {
    check: 'livekit',
    setting: 'LIVEKIT_URL',
    isConfigured: calls.livekit !== undefined && keys !== undefined,
    lost: 'calls stay small',
    remedy:
      'See whether LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET are those of the server’s configuration.',
    attempt: async (timeoutMs) => {
      const { countLiveKitCalls } = await import('../../calls/livekit-probe.ts');
      const calling = keys ? await countLiveKitCalls(calls.livekit?.url ?? '', keys, timeoutMs) : 0;
      return { fine: `takes the keys; ${calling} calls` };
    },
  };
}

function relay({ config: { calls }, secrets: { turn } }: Settings): Service {
  return {
    check: 'turn',
    setting: 'TURN_URLS and TURN_SECRET',
    isConfigured: calls.turnUrls.length > 0,
    lost: 'people whose networks do not let them reach each other have no calls',
    remedy:
      'See whether TURN_SECRET is coturn’s static-auth-secret, the ports are open (UDP too), and the relay’s clock is right.',
    attempt: async (timeoutMs) => {
      const config = { stunUrls: [], turn: { urls: calls.turnUrls, secret: turn ?? '' } };
      const [lent] = new IceServers({ config, now: Date.now }).for('doctor' as ParticipantId).iceServers;
      const { username = '', credential = '' } = lent ?? {};
      const faults = await Promise.all(
        calls.turnUrls.map(async (url) => {
          const fault = await faultOfRelay({ url, username, credential }, timeoutMs);
          return fault === undefined ? [] : [`${url}: ${fault}`];
        }),
      );
      const all = faults.flat();
      return all.length > 0
        ? { fault: all.join(', ') }
        : { fine: 'lends addresses to those whom Atrium sends' };
    },
  };
}

/** What a library threw, without addresses that hold a password. */
function wordsOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const words = code ?? message ?? 'it failed';
  const isCode = words === code && /^E[A-Z]+$/.test(words);
  return (isCode ? `${words} ${message ?? ''}` : (message ?? words)).replaceAll(/\w+:\/\/\S*@/g, '').trim();
}
