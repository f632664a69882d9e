import { createHmac } from 'node:crypto';
import type { MediaAccess } from '@atrium/contract/call-state';
import type { ParticipantId } from '@atrium/contract/ids';

/** Credentials for a relay are good for this long, seconds. A call asks for new ones before. */
const TURN_SECONDS = 4 * 60 * 60;

export interface IceConfig {
  /** Of STUN servers; none by default: whoever runs one learns who calls. */
  readonly stunUrls: readonly string[];
  readonly turn: { readonly urls: readonly string[]; readonly secret: string } | undefined;
}

type IceAccess = Pick<MediaAccess, 'iceServers' | 'expiresAt'>;

/**
 * Where participants find their addresses and relays. Credentials are those of coturn's `use-auth-secret`
 * (draft-uberti-behave-turn-rest-00): made here, checked there, good for a while, bound to nobody but who got them.
 */
export class IceServers {
  readonly #config: IceConfig;
  readonly #now: () => number;

  constructor(deps: { config: IceConfig; now: () => number }) {
    this.#config = deps.config;
    this.#now = deps.now;
  }

  /** For somebody who has been admitted. */
  for(participantId: ParticipantId): IceAccess {
    const { stunUrls, turn } = this.#config;
    const stun = stunUrls.length > 0 ? [{ urls: [...stunUrls] }] : [];
    if (!turn) return { iceServers: stun };
    const expiry = Math.floor(this.#now() / 1_000) + TURN_SECONDS;
    const username = `${expiry}:${participantId}`;
    const credential = createHmac('sha1', turn.secret).update(username).digest('base64');
    return {
      iceServers: [...stun, { urls: [...turn.urls], username, credential }],
      expiresAt: new Date(expiry * 1_000).toISOString(),
    };
  }
}
