import type { CallHeader, CallRole } from '@atrium/contract/call-state';
import type { CallControl } from '@atrium/contract/calls';

/** What the host alone may do. */
const HOST_ONLY: ReadonlySet<CallControl['action']> = new Set(['role', 'hand-over']);

export function mayControl(role: CallRole, action: CallControl['action']): boolean {
  if (role === 'host') return true;
  return role === 'cohost' && !HOST_ONLY.has(action);
}

/** A co-host may do to others what a host may, but not to the host. */
export function mayControlPerson(actor: CallRole, target: CallRole): boolean {
  return actor === 'host' || target !== 'host';
}

export function mayPresent(role: CallRole, { presenters }: CallHeader): boolean {
  return presenters === 'everybody' || (presenters === 'hosts' && isHosting(role));
}

export function isHosting(role: CallRole): boolean {
  return role !== 'participant';
}
