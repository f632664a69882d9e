import type { UserProfile } from '@atrium/contract/accounts';
import { LIMITS } from '@atrium/contract/limits';
import type { RoomId, UserId } from '@atrium/contract/ids';
import type { Content, Message } from '@atrium/contract/messages';
import { mayMentionAll } from '@atrium/contract/room-permissions';
import type { Room } from '@atrium/contract/rooms';
import type { NameSource } from '../accounts/account-service.ts';
import type { MembershipService } from '../rooms/membership-service.ts';
import { mentionedNames } from './mentioned-names.ts';

const FOR_ALL = ['room', 'here'] as const;

export interface Mentioned extends Pick<Message, 'mentions' | 'everyone'> {
  /** Whom `mentions` names. */
  readonly people: readonly UserProfile[];
}

interface SettingsSource {
  of(roomId: RoomId): Promise<Pick<Room, 'mentionAllBy'> | undefined>;
}

export interface MessageMentionsDeps {
  readonly names: NameSource;
  readonly memberships: Pick<MembershipService, 'find'>;
  readonly settings: SettingsSource;
}

const NOBODY: Mentioned = { people: [] };

/** Whom texts name: members of the room by their user names. A text without an `@` costs nothing. */
export class MessageMentions {
  readonly #names: NameSource;
  readonly #memberships: Pick<MembershipService, 'find'>;
  readonly #settings: SettingsSource;

  constructor(deps: MessageMentionsDeps) {
    this.#names = deps.names;
    this.#memberships = deps.memberships;
    this.#settings = deps.settings;
  }

  /**
   * Who is no member is not mentioned, and nobody is told whether there is such a person. `@room` and `@here` of an
   * author who may not mention everybody are words.
   */
  async of(roomId: RoomId, content: Content, authorId: UserId): Promise<Mentioned> {
    const names = mentionedNames(content);
    if (names.length === 0) return NOBODY;
    const forAll = FOR_ALL.find((word) => names.includes(word));
    const everyone = forAll && (await this.#mayMentionAll(roomId, authorId)) && forAll;
    const people = await this.#members(
      roomId,
      names.filter((name) => name !== 'room' && name !== 'here').slice(0, LIMITS.mentionsPerMessage),
    );
    const mentions = people.map(({ username, userId }) => ({ name: username.toLowerCase(), userId }));
    return { people, ...(mentions.length > 0 && { mentions }), ...(everyone && { everyone }) };
  }

  async #mayMentionAll(roomId: RoomId, authorId: UserId): Promise<boolean> {
    const { mentionAllBy } = (await this.#settings.of(roomId)) ?? {};
    if (mentionAllBy === undefined) return true;
    const author = await this.#memberships.find(roomId, authorId);
    return author !== undefined && mayMentionAll(author.role, mentionAllBy);
  }

  async #members(roomId: RoomId, names: readonly string[]): Promise<UserProfile[]> {
    if (names.length === 0) return [];
    const people = await this.#names.byUsernames(names);
    const found = await Promise.all(people.map(({ userId }) => this.#memberships.find(roomId, userId)));
    return people.filter((_, at) => found[at] !== undefined);
  }
}
