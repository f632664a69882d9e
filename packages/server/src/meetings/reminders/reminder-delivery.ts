import { createHash } from 'node:crypto';
import type { SessionId, UserId } from '@atrium/contract/ids';
import type { Reminder } from '@atrium/contract/reminders';
import type { Mailer } from '../../mail/mailer.ts';
import { mapInParallel } from '../../storage/parallel.ts';
import type { PushSender } from '../../push/push-sender.ts';
import type { ReminderRepository } from './reminder-repository.ts';

const PARALLEL = 5;

export interface ReminderDeliveryDeps {
  readonly reminders: ReminderRepository;
  readonly push: PushSender;
  readonly mailer: Mailer | undefined;
  /** E-mail address of an account. */
  readonly addressOf: (userId: UserId) => Promise<string | undefined>;
  readonly liveSessions: (userId: UserId) => Promise<ReadonlySet<SessionId>>;
  /** `https://atrium.example`. */
  readonly origin: string;
  readonly now: () => number;
}

/** A reminder, and in words when the meeting is, in its zone. */
export interface Due {
  readonly reminder: Reminder;
  readonly when: string;
}

/** Takes reminders to people who do not look at Atrium: Web Push, or mail where there is no push. At least once. */
export class ReminderDelivery {
  readonly hasMail: boolean;
  readonly #deps: ReminderDeliveryDeps;

  constructor(deps: ReminderDeliveryDeps) {
    this.#deps = deps;
    this.hasMail = deps.mailer !== undefined;
  }

  /** Throws when mail could not be sent: all of it is tried again, and shown once. */
  async send(
    due: Due,
    { userIds, emails }: { userIds: readonly UserId[]; emails: readonly string[] },
  ): Promise<void> {
    const left = await mapInParallel(userIds, PARALLEL, (userId) => this.#toUser(userId, due.reminder));
    const addresses = [...left.filter((address) => address !== undefined), ...emails];
    await mapInParallel(addresses, PARALLEL, (address) => this.#mail(address, due));
  }

  /** Answers with the address of somebody who has to be written to instead. */
  async #toUser(userId: UserId, reminder: Reminder): Promise<string | undefined> {
    await this.#removeOutdated(userId);
    if (await this.#push(userId, reminder)) return undefined;
    return this.hasMail ? this.#deps.addressOf(userId) : undefined;
  }

  async #push(userId: UserId, reminder: Reminder): Promise<boolean> {
    const { reminders, push, liveSessions, now } = this.#deps;
    const subscriptions = await reminders.subscriptions(userId);
    if (subscriptions.length === 0) return false;
    const live = await liveSessions(userId);
    const ttlSeconds = (Date.parse(reminder.endsAt) - now()) / 1_000;
    const message = { payload: { kind: 'reminder', reminder }, tag: reminder.reminderId, ttlSeconds };
    const outcomes = await mapInParallel(subscriptions, PARALLEL, async ({ sessionId, form }) => {
      const outcome = live.has(sessionId) ? await push.send(form, message) : 'gone';
      if (outcome === 'gone') await reminders.unsubscribe(userId, sessionId);
      return outcome;
    });
    return outcomes.includes('sent');
  }

  async #removeOutdated(userId: UserId): Promise<void> {
    const { reminders, now } = this.#deps;
    const outdated = (await reminders.ofUser(userId)).filter(({ endsAt }) => Date.parse(endsAt) <= now());
    await reminders.remove(
      userId,
      outdated.map(({ reminderId }) => reminderId),
    );
  }

  async #mail(address: string, { reminder, when }: Due): Promise<void> {
    const { mailer, origin } = this.#deps;
    const { title, meetingId, reminderId } = reminder;
    const link = `${origin}/meet/${encodeURIComponent(meetingId)}`;
    const name = createHash('sha256').update(`${reminderId} ${address}`).digest('hex').slice(0, 32);
    await mailer?.send({
      to: address,
      subject: `Soon: ${title}`,
      text: `${title}\n\n${when}\n\n${link}\n`,
      messageId: `<${name}@${new URL(origin).hostname}>`,
    });
  }
}
