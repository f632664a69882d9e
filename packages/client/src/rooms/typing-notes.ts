import type { UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import type { Clock } from '../clock.ts';

/** Who is typing in one room. A note fades unless it is repeated, or when its person has written. */
export class TypingNotes {
  readonly #clock: Clock;
  readonly #onChange: () => void;
  readonly #fading = new Map<UserId, () => void>();

  constructor({ clock, onChange }: { clock: Clock; onChange: () => void }) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  get userIds(): readonly UserId[] {
    return [...this.#fading.keys()];
  }

  typed(userId: UserId): void {
    const isNew = !this.#fading.has(userId);
    this.#fading.get(userId)?.();
    this.#fading.set(
      userId,
      this.#clock.after(LIMITS.typingMs, () => this.ended(userId)),
    );
    if (isNew) this.#onChange();
  }

  ended(userId: UserId): void {
    const cancel = this.#fading.get(userId);
    if (!cancel) return;
    cancel();
    this.#fading.delete(userId);
    this.#onChange();
  }

  clear(): void {
    for (const userId of this.userIds) this.ended(userId);
  }
}
