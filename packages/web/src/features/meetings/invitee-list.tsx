import { Check, CircleHelp, Minus, X, type LucideIcon } from 'lucide-react';
import type { Invitee, Meeting } from '@atrium/contract/meeting-state';
import { useClient } from '../../lib/client-context.ts';
import { useReadable } from '../../lib/readable.ts';
import { Avatar } from '../../ui/avatar.tsx';

const ANSWERS: Record<'accepted' | 'tentative' | 'declined' | 'none', Answer> = {
  accepted: { words: 'comes', Icon: Check, look: 'text-accent' },
  tentative: { words: 'may come', Icon: CircleHelp, look: 'text-warn' },
  declined: { words: 'does not come', Icon: X, look: 'text-danger' },
  none: { words: 'has not answered', Icon: Minus, look: 'text-soft' },
};

interface Answer {
  readonly words: string;
  readonly Icon: LucideIcon;
  readonly look: string;
}

export function InviteeList({ meeting }: { readonly meeting: Meeting }) {
  const { invitees, organizer, coHosts } = meeting;
  if (invitees.length === 0) return null;
  const coming = invitees.filter(({ response }) => response === 'accepted').length;
  return (
    <section aria-label="Invited">
      <h3 className="mb-1 text-sm font-semibold">
        {invitees.length} invited<span className="font-normal text-soft">, {coming} coming</span>
      </h3>
      <ul className="flex flex-col">
        {invitees.map((invitee) => (
          <InviteeRow
            key={invitee.kind === 'user' ? invitee.userId : invitee.email}
            invitee={invitee}
            note={noteOf(invitee, organizer, coHosts)}
          />
        ))}
      </ul>
    </section>
  );
}

function InviteeRow({ invitee, note }: { readonly invitee: Invitee; readonly note: string | undefined }) {
  const users = useReadable(useClient().users);
  const name =
    invitee.kind === 'email' ? invitee.email : (users.get(invitee.userId)?.displayName ?? 'Somebody');
  const { words, Icon, look } = ANSWERS[invitee.response ?? 'none'];
  return (
    <li className="flex min-h-9 items-center gap-2.5">
      <Avatar id={invitee.kind === 'user' ? invitee.userId : invitee.email} name={name} size={24} />
      <span className="min-w-0 flex-1 truncate">
        {name}
        {note !== undefined && <span className="text-sm text-soft"> {note}</span>}
      </span>
      <Icon size={16} aria-hidden className={look} />
      <span className="sr-only">{words}</span>
    </li>
  );
}

function noteOf(invitee: Invitee, organizer: string, coHosts: readonly string[]): string | undefined {
  if (invitee.kind === 'email') return undefined;
  if (invitee.userId === organizer) return 'organizer';
  return coHosts.includes(invitee.userId) ? 'co-host' : undefined;
}
