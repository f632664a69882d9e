import { useCallback, useEffect, useState } from 'react';
import type { FileId } from '@atrium/contract/ids';
import type { DeskView } from '../desk/project-desk.ts';
import type { EditorPerson } from '../editor/remote-cursors.ts';
import type { OpenAt } from './use-workbench.ts';

export interface Following {
  readonly userId: string | undefined;
  /** Whom one can go along with: everybody else who has a file open. */
  readonly people: readonly EditorPerson[];
  readonly start: (userId: string) => void;
  readonly stop: () => void;
}

interface FollowingDeps {
  readonly ownUserId: string;
  readonly current: FileId | undefined;
  readonly open: (at: OpenAt) => void;
}

/** Going along with somebody: into each file that they open, and in it to where they are. Ends with one's own edit. */
export function useFollowing(view: DeskView, { ownUserId, current, open }: FollowingDeps): Following {
  const [userId, setUserId] = useState<string>();
  const people = othersIn(view, ownUserId);
  const isHere = people.some((person) => person.userId === userId);
  const theirs = userId === undefined ? undefined : fileOf(view, userId, current);
  useEffect(() => {
    if (theirs !== undefined && theirs !== current) open({ fileId: theirs });
  }, [theirs, current, open]);
  useEffect(() => {
    // oxlint-disable-next-line react/set-state-in-effect -- they may come back: then one does not follow any more
    if (userId !== undefined && !isHere) setUserId(undefined);
  }, [userId, isHere]);
  useEffect(() => {
    if (userId === undefined) return undefined;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape') setUserId(undefined);
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [userId]);
  const stop = useCallback(() => setUserId(undefined), []);
  return { userId, people, start: setUserId, stop };
}

function othersIn({ people }: DeskView, ownUserId: string): readonly EditorPerson[] {
  const others = new Map<string, EditorPerson>();
  for (const group of people.values())
    for (const person of group) if (person.userId !== ownUserId) others.set(person.userId, person);
  return [...others.values()].sort((a, b) => a.name.localeCompare(b.name));
}

/** Where they were last seen to be at work; the file in front stays if they have it open as well. */
function fileOf(
  { people, focus }: DeskView,
  userId: string,
  current: FileId | undefined,
): FileId | undefined {
  const focused = focus.get(userId);
  if (focused !== undefined) return focused;
  const files = [...people].filter(([, group]) => group.some((person) => person.userId === userId));
  const ids = files.map(([fileId]) => fileId);
  return current !== undefined && ids.includes(current) ? current : ids[0];
}
