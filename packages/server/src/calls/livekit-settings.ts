import { z } from 'zod';

/** Where a LiveKit server stands; without it calls are carried by the mesh alone. */
export interface LiveKitConfig {
  /** As browsers reach it: `wss:` or `ws:`, without a slash at its end. */
  readonly url: string;
}

/** Its key is no secret: it stands in every token. */
export interface LiveKitKeys {
  readonly apiKey: string;
  readonly apiSecret: string;
}

const url = z
  .url({ protocol: /^(?:wss?|https?)$/ })
  .transform((address) => address.replace(/^http/, 'ws').replace(/\/+$/, ''));

/** Variables of the environment, for `config.ts`. */
export const liveKitVariables = z.object({
  LIVEKIT_URL: url.optional(),
  LIVEKIT_API_KEY: z.string().regex(/^\S+$/, 'holds no spaces').optional(),
  LIVEKIT_API_SECRET: z.string().optional(),
});
type Parsed = z.infer<typeof liveKitVariables> & { ATRIUM_PUBLIC_URL?: string | undefined };

const NAMES = ['LIVEKIT_URL', 'LIVEKIT_API_KEY', 'LIVEKIT_API_SECRET'] as const;

/** What cannot work: half of the settings, or a media server that browsers would not speak to. */
export function faultsOfLiveKit(parsed: Parsed): string[] {
  const missing = NAMES.filter((name) => parsed[name] === undefined);
  if (missing.length === NAMES.length) return [];
  const page = parsed.ATRIUM_PUBLIC_URL;
  const isMixed = page?.startsWith('https:') === true && parsed.LIVEKIT_URL?.startsWith('ws:') === true;
  return [
    ...missing.map((name) => `${name}: is missing; LiveKit needs all three`),
    ...(isMixed ? ['LIVEKIT_URL: must begin with wss:, as pages come over https:'] : []),
  ];
}

export function liveKitOf({ LIVEKIT_URL }: Parsed): LiveKitConfig | undefined {
  return LIVEKIT_URL === undefined ? undefined : { url: LIVEKIT_URL };
}

export function liveKitKeysOf(parsed: Parsed): LiveKitKeys | undefined {
  const { LIVEKIT_API_KEY: apiKey, LIVEKIT_API_SECRET: apiSecret } = parsed;
  return apiKey === undefined || apiSecret === undefined ? undefined : { apiKey, apiSecret };
}
