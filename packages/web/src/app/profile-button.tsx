import { ChevronDown } from 'lucide-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import type { Account } from '@atrium/contract/accounts';
import { useAccount, useUser } from '../lib/client-context.ts';
import { whenIdle } from '../lib/idle.ts';
import { Avatar } from '../ui/avatar.tsx';
import { PersonStatusLine } from '../ui/person-status-line.tsx';
import { useDialogs } from './dialogs.ts';
import { useSignOut } from './use-sign-out.ts';

const loadMenu = () => import('./profile-menu.tsx');
const ProfileMenu = lazy(async () => ({ default: (await loadMenu()).ProfileMenu }));

export const PROFILE_BUTTON =
  'flex min-h-10 min-w-0 flex-1 items-center gap-2.5 rounded-lg px-1.5 text-left hover:bg-sunken';

/** Looks the same before its menu, a chunk of its own, has arrived; a click then is not lost. */
export function ProfileButton() {
  const account = useAccount();
  const open = useDialogs();
  const signOut = useSignOut();
  const [wants, setWants] = useState<'nothing' | 'menu' | 'open-menu'>('nothing');
  useEffect(
    () =>
      whenIdle(
        () =>
          void loadMenu().then(
            () => setWants((now) => (now === 'nothing' ? 'menu' : now)),
            () => undefined,
          ),
      ),
    [],
  );
  if (account === undefined) return null;
  const plain = (
    <button
      type="button"

      aria-haspopup="menu"
      className={PROFILE_BUTTON}
      onClick={() => setWants('open-menu')}
    >
      <ProfileFace account={account} />
    </button>
  );
  if (wants === 'nothing') return plain;
  return (
    <Suspense fallback={plain}>
      <ProfileMenu
        account={account}
        opensAtOnce={wants === 'open-menu'}
        onAccessTokens={() => open({ kind: 'access-tokens' })}
        onRunningCode={() => open({ kind: 'running-code' })}
        onStatus={() => open({ kind: 'status' })}
        onReminders={() => open({ kind: 'notifications' })}
        onKeyboardHelp={() => open({ kind: 'keyboard-help' })}
        onSignOut={signOut}
      />
    </Suspense>
  );
}

export function ProfileFace({ account }: { readonly account: Account }) {
  const status = useUser(account.userId)?.status;
  return (
    <>
      <Avatar id={account.userId} name={account.displayName} size={32} />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-semibold">{account.displayName}</span>
        <PersonStatusLine status={status} />
      </span>
      <span className="sr-only">, profile and settings</span>
      <ChevronDown size={16} aria-hidden className="shrink-0 text-soft" />
    </>
  );
}
