import { randomBytes } from 'node:crypto';
import { AppError } from '@atrium/contract/errors';
import { hash, hashSync, verify } from '@node-rs/argon2';
import { verify as verifyBcrypt } from '@node-rs/bcrypt';

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane. */
const OWASP_COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export type HashCost = typeof OWASP_COST;

/** Another system's hash, which came with its accounts: version, cost, salt and sum. */
const BCRYPT = /^\$2[abxy]\$(?:0[4-9]|1[0-6])\$[./A-Za-z0-9]{53}$/;
/** In place of a hash: no password is right until a new one is set. */
export const NO_PASSWORD = '!';

/** Whether passwords can be held against it here. */
export function isBcrypt(storedHash: string): boolean {
  return BCRYPT.test(storedHash);
}

/** Half of libuv's four threads: file and name look-ups go on while people sign in. */
const AT_ONCE = 2;
const MOST_WAITING = 32;
const RETRY_MS = 1_000;

/** argon2id in a bounded queue: a flood of sign-ins is turned away instead of starving everything else. */
export class PasswordHasher {
  readonly #cost: HashCost;
  /** What a password is held against when there is no account: same cost, never equal. */
  readonly #nobodysHash: string;
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(options: { cost?: HashCost } = {}) {
    this.#cost = options.cost ?? OWASP_COST;
    this.#nobodysHash = hashSync(randomBytes(32), this.#cost);
  }

  /** Throws `rate-limited` when too many wait already. */
  async hash(password: string): Promise<string> {
    return await this.#inTurn(() => hash(password, this.#cost));
  }

  /**
   * Takes as long without a stored hash as with one, and is then false. A hash of another system's (bcrypt) takes the
   * time of its own cost.
   */
  async verify(storedHash: string | undefined, password: string): Promise<boolean> {
    if (storedHash !== undefined && isBcrypt(storedHash))
      return await this.#inTurn(() => verifyBcrypt(password, storedHash));
    const canMatch = storedHash !== undefined && storedHash !== NO_PASSWORD;
    const held = canMatch ? storedHash : this.#nobodysHash;
    const matches = await this.#inTurn(() => verify(held, password));
    return matches && canMatch;
  }

  /** The password it belongs to should be hashed anew when it is next typed. */
  isOutdated(storedHash: string): boolean {
    return isBcrypt(storedHash);
  }

  /** Passwords that wait for their turn. */
  get waiting(): number {
    return this.#waiting.length;
  }

  async #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#running < AT_ONCE) this.#running += 1;
    else await this.#turn();
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }

  #turn(): Promise<void> {
    if (this.#waiting.length >= MOST_WAITING) {
      throw new AppError('rate-limited', 'Too many people are signing in at this moment.', {
        details: { retryAfterMs: RETRY_MS },
      });
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
