import { readStored, writeStored } from '../lib/browser-storage.ts';
import { Observable } from '../lib/readable.ts';

const KEY = 'atrium.members';

/** Whether the member list is shown; remembered by this browser. */
export const isMembersOpen = new Observable(readStored(KEY) === 'open' && innerWidth >= 1024);

export function toggleMembers(): void {
  isMembersOpen.set(!isMembersOpen.get());
  writeStored(KEY, isMembersOpen.get() ? 'open' : undefined);
}

export function closeMembers(): void {
  isMembersOpen.set(false);
  writeStored(KEY, undefined);
}
