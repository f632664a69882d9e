import type { SessionId, UserId } from '@atrium/contract/ids';
import type { PushSubscriptionForm, Reminder } from '@atrium/contract/reminders';
import type { Item, Store, Write } from '../../storage/store.ts';
import { TIMERS } from '../../timers/timer.ts';

/** Most that one person is shown, or kept. */
const MOST_REMINDERS = 200;
const MOST_SUBSCRIPTIONS = 20;

export interface Subscription {
  readonly sessionId: SessionId;
  readonly form: PushSubscriptionForm;
}

/** Beside the timers: what they have left for people, and the browsers that want to be told. */
export class ReminderRepository {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async ofUser(userId: UserId): Promise<Reminder[]> {
    const items = await this.#items(inboxOf(userId), MOST_REMINDERS);
    return items.map(({ reminder }) => reminder as unknown as Reminder);
  }

  async remove(userId: UserId, reminderIds: readonly string[]): Promise<void> {
    const keys = reminderIds.map((dueKey) => ({ bucket: inboxOf(userId), dueKey }));
    await this.#store.batchWrite(keys.map((key) => ({ delete: { table: TIMERS, key } })));
  }

  async subscriptions(userId: UserId): Promise<Subscription[]> {
    const items = await this.#items(pushOf(userId), MOST_SUBSCRIPTIONS);
    return items.map(({ dueKey, form }) => ({
      sessionId: dueKey as SessionId,
      form: form as unknown as PushSubscriptionForm,
    }));
  }

  /** Of this session the only one. */
  async subscribe(userId: UserId, { sessionId, form }: Subscription): Promise<void> {
    const item: Item = { bucket: pushOf(userId), dueKey: sessionId, form: { ...form } };
    await this.#store.put({ table: TIMERS, item });
  }

  async unsubscribe(userId: UserId, sessionId: SessionId): Promise<void> {
    await this.#store.delete({ table: TIMERS, key: { bucket: pushOf(userId), dueKey: sessionId } });
  }

  async #items(bucket: string, limit: number): Promise<Item[]> {
    const query = {
      table: TIMERS,
      where: '#bucket = :bucket',
      values: { bucket },
      consistent: true,
      limit,
    } as const;
    return (await this.#store.query(query)).items;
  }
}

/** Keeps a reminder for a person; writing it again changes nothing. */
export function reminderWrite(userId: UserId, reminder: Reminder): Write {
  const item: Item = { bucket: inboxOf(userId), dueKey: reminder.reminderId, reminder };
  return { put: { table: TIMERS, item } };
}

function inboxOf(userId: UserId): string {
  return `inbox#${userId}`;
}

function pushOf(userId: UserId): string {
  return `push#${userId}`;
}
