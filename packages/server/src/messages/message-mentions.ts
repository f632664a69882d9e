import type { UserProfile } from '@atrium/contract/accounts';
import { LIMITS } from '@atrium/contract/limits';
import type { RoomId } from '@atrium/contract/ids';
import type { Content, Message } from '@atrium/contract/messages';
import type { NameSource } from '../accounts/account-service.ts';
import type { MembershipService } from '../rooms/membership-service.ts';
import { mentionedNames } from './mentioned-names.ts';

const FOR_ALL = ['room', 'here'] as const;

export interface Mentioned extends Pick<Message, 'mentions' | 'everyone'> {
  /** Whom `mentions` names. */
  readonly people: readonly UserProfile[];
}

const NOBODY: Mentioned = { people: [] };

/** Whom texts name: members of the room by their user names. A text without an `@` costs nothing. */
export class MessageMentions {
  readonly #names: NameSource;
  readonly #memberships: Pick<MembershipService, 'find'>;

  constructor(deps: { names: NameSource; memberships: Pick<MembershipService, 'find'> }) {
    this.#names = deps.names;
    this.#memberships = deps.memberships;
  }

  /** Who is no member is not mentioned, and nobody is told whether there is such a person. */
  async of(roomId: RoomId, content: Content): Promise<Mentioned> {
    const names = mentionedNames(content);
    if (names.length === 0) return NOBODY;
    const everyone = FOR_ALL.find((word) => names.includes(word));
    const people = await this.#members(
      roomId,
      names.filter((name) => name !== 'room' && name !== 'here').slice(0, LIMITS.mentionsPerMessage),
    );
    const mentions = people.map(({ username, userId }) => ({ name: username.toLowerCase(), userId }));
    return { people, ...(mentions.length > 0 && { mentions }), ...(everyone && { everyone }) };
  }

  async #members(roomId: RoomId, names: readonly string[]): Promise<UserProfile[]> {
    if (names.length === 0) return [];
    const people = await this.#names.byUsernames(names);
    const found = await Promise.all(people.map(({ userId }) => this.#memberships.find(roomId, userId)));
    return people.filter((_, at) => found[at] !== undefined);
  }
}
