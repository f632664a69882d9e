import { useEffect, useMemo, useState } from 'react';
import type { MemberList, Readable } from '@atrium/client/state';
import type { RoomId } from '@atrium/contract/ids';
import { mayMentionAll } from '@atrium/contract/room-permissions';
import { useAccount, useClient } from '../../lib/client-context.ts';
import type { Draft } from '../../lib/drafts.ts';
import { Observable, useReadable, useSelected } from '../../lib/readable.ts';
import type { Suggestion } from './commands.ts';
import {
  emojiAsked,
  emojiSuggestions,
  mentionAsked,
  mentionSuggestions,
  type NamedEmoji,
} from './word-suggestions.ts';

/** Most members that are looked through; a room may have many more. */
const MOST_MEMBERS = 1_000;
const NO_MEMBERS: MemberList = { status: 'ready', members: [], present: new Set(), hasMore: false };
const nobody: Readable<MemberList> = new Observable(NO_MEMBERS);

/** People and emoji for the word that is being typed. Members and emoji are fetched when first asked for. */
export function useWordSuggestions(roomId: RoomId, draft: Draft): readonly Suggestion[] {
  const isText = draft.language === undefined;
  const asked = isText ? mentionAsked(draft.text) : undefined;
  const people = usePeople(roomId, asked !== undefined);
  const isForAll = useMentionsAll(roomId);
  const emoji = useEmoji(isText ? emojiAsked(draft.text) : undefined);
  return asked === undefined
    ? emojiSuggestions(draft, emoji)
    : mentionSuggestions(draft, asked, { people, isForAll });
}

function useMentionsAll(roomId: RoomId): boolean {
  return useSelected(useClient().rooms, ({ rooms }) => {
    const view = rooms.find(({ room }) => room.roomId === roomId);
    return view === undefined || mayMentionAll(view.membership.role, view.room.mentionAllBy);
  });
}

function usePeople(roomId: RoomId, isAsked: boolean) {
  const client = useClient();
  const self = useAccount()?.userId;
  const members = useMemo(() => (isAsked ? client.members(roomId) : nobody), [client, roomId, isAsked]);
  const list = useReadable(members);
  const held = list.members.length;
  const wantedAfter = isAsked && list.hasMore && list.status === 'ready' && held < MOST_MEMBERS ? held : 0;
  useEffect(() => {
    // Without the rest the list is shorter, and that is all.
    if (wantedAfter > 0) void client.loadMoreMembers(roomId).catch(() => undefined);
  }, [client, roomId, wantedAfter]);
  return list.members.map(({ user }) => user).filter(({ userId }) => userId !== self);
}

type Find = (words: string) => readonly NamedEmoji[];

function useEmoji(asked: string | undefined): readonly NamedEmoji[] {
  const [find, setFind] = useState<Find>();
  const isWanted = asked !== undefined && find === undefined;
  useEffect(() => {
    if (!isWanted) return;
    void import('../../ui/emoji/emoji-set.ts').then(
      ({ findEmoji }) => setFind(() => findEmoji),
      // Offline: whoever types on sees what is typed.
      () => undefined,
    );
  }, [isWanted]);
  return asked === undefined || find === undefined ? [] : find(asked);
}
