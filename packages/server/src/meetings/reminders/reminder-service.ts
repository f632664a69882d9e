import type { SessionId, UserId } from '@atrium/contract/ids';
import { AppError } from '@atrium/contract/errors';
import type { OperationName } from '@atrium/contract/operations';
import type { PushSubscriptionForm, Reminder } from '@atrium/contract/reminders';
import type { Announcer } from '../../announcer.ts';
import type { Handlers } from '../../dispatcher.ts';
import { isPublicName, type PushSender } from '../../push/push-sender.ts';
import type { PushPeople } from '../../push/push-people.ts';
import type { ReminderRepository } from './reminder-repository.ts';

export interface ReminderServiceDeps {
  readonly reminders: ReminderRepository;
  readonly announcer: Announcer;
  readonly push: PushSender;
  readonly people: PushPeople;
  readonly now: () => number;
}

/** What people see of reminders. That they come about is the business of the timers. */
export class ReminderService {
  readonly #deps: ReminderServiceDeps;

  constructor(deps: ReminderServiceDeps) {
    this.#deps = deps;
  }

  /** Those of meetings that are not over; the others are removed. */
  async list(userId: UserId): Promise<Reminder[]> {
    const { reminders, now } = this.#deps;
    const all = await reminders.ofUser(userId);
    const over = all.filter(({ endsAt }) => Date.parse(endsAt) <= now());
    if (over.length > 0)
      await reminders.remove(
        userId,
        over.map(({ reminderId }) => reminderId),
      );
    return all.filter((one) => !over.includes(one));
  }

  async dismiss(userId: UserId, reminderId: string): Promise<void> {
    await this.#deps.reminders.remove(userId, [reminderId]);
    this.#deps.announcer.toUser(userId, 'reminder:gone', { reminderIds: [reminderId] });
  }

  async isSubscribed(userId: UserId, sessionId: SessionId): Promise<boolean> {
    return (await this.#deps.reminders.subscriptions(userId)).some((one) => one.sessionId === sessionId);
  }

  /** Throws `forbidden` for places that cannot be a push service. */
  async subscribe(userId: UserId, sessionId: SessionId, form: PushSubscriptionForm): Promise<void> {
    if (!isPublicName(form.endpoint))
      throw new AppError('forbidden', 'This is not the address of a push service.');
    await this.#deps.people.add(userId);
    await this.#deps.reminders.subscribe(userId, { sessionId, form });
  }

  unsubscribe(userId: UserId, sessionId: SessionId): Promise<void> {
    return this.#deps.reminders.unsubscribe(userId, sessionId);
  }

  get publicKey(): string {
    return this.#deps.push.publicKey;
  }
}

type Name = Extract<OperationName, `${'reminders' | 'push'}.${string}`>;

export function reminderOperations(service: ReminderService): Handlers<Name> {
  return {
    'reminders.list': async (_input, { user }) => ({ reminders: await service.list(user.userId) }),
    'reminders.dismiss': async ({ reminderId }, { user }) => {
      await service.dismiss(user.userId, reminderId);
      return {};
    },
    'push.key': async (_input, { user, sessionId }) => ({
      publicKey: service.publicKey,
      isSubscribed: await service.isSubscribed(user.userId, sessionId),
    }),
    'push.subscribe': async ({ subscription }, { user, sessionId }) => {
      await service.subscribe(user.userId, sessionId, subscription);
      return {};
    },
    'push.unsubscribe': async (_input, { user, sessionId }) => {
      await service.unsubscribe(user.userId, sessionId);
      return {};
    },
  };
}
