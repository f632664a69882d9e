import { AppError } from '@atrium/contract/errors';
import type { RoomId, UserId } from '@atrium/contract/ids';
import type { ParsedInput } from '@atrium/contract/operations';
import type { PersonStatus, personStatusOperations } from '@atrium/contract/person-status';
import { isQuiet } from '@atrium/contract/person-status-rules';
import type { Announcer } from '../announcer.ts';
import type { Handlers } from '../dispatcher.ts';
import { ConditionFailed } from '../storage/errors.ts';
import type { AccountRepository } from './account-repository.ts';
import type { AccountService } from './account-service.ts';

/** Of a change that others overtake. */
const TRIES = 8;

export interface PersonStatusServiceDeps {
  readonly accountRepository: Pick<AccountRepository, 'get' | 'setStatus'>;
  readonly accounts: Pick<AccountService, 'forgetProfile'>;
  readonly roomsOf: (userId: UserId) => Promise<readonly RoomId[]>;
  readonly announcer: Announcer;
  readonly now: () => number;
}

/** What people say of themselves. Kept with the account, and part of the profile that others see. */
export class PersonStatusService {
  readonly #deps: PersonStatusServiceDeps;

  constructor(deps: PersonStatusServiceDeps) {
    this.#deps = deps;
  }

  /** Told to the person and, once each, to their rooms. */
  async set(input: ParsedInput<'people.setStatus'>, userId: UserId): Promise<PersonStatus> {
    const { announcer, roomsOf, accounts } = this.#deps;
    const { status, username, displayName } = await this.#write(input, userId);
    accounts.forgetProfile(userId);
    const user = { userId, username, displayName, status };
    announcer.toUser(userId, 'person:changed', { user });
    for (const roomId of await roomsOf(userId)) announcer.toRoom(roomId, 'person:changed', { user });
    return status;
  }

  async isQuiet(userId: UserId): Promise<boolean> {
    const { accountRepository, now } = this.#deps;
    return isQuiet((await accountRepository.get(userId))?.status, now());
  }

  async #write(input: ParsedInput<'people.setStatus'>, userId: UserId) {
    const { accountRepository } = this.#deps;
    for (let tries = 0; ; tries++) {
      // oxlint-disable-next-line no-await-in-loop -- somebody else was first, at most as often as people have devices
      const account = await accountRepository.get(userId);
      if (!account) throw new AppError('unauthenticated', 'Sign in first.');
      const status = { ...input, version: (account.status?.version ?? 0) + 1 };
      try {
        // oxlint-disable-next-line no-await-in-loop -- the same
        await accountRepository.setStatus(userId, status);
        return { ...account, status };
      } catch (error) {
        if (!(error instanceof ConditionFailed) || tries === TRIES) throw error;
      }
    }
  }
}

export function personStatusHandlers(
  statuses: PersonStatusService,
): Handlers<keyof typeof personStatusOperations> {
  return {
    'people.setStatus': async (input, { user }) => ({ status: await statuses.set(input, user.userId) }),
  };
}
