import { CSPProvider } from '@base-ui/react/csp-provider';
import { Menu } from '@base-ui/react/menu';
import { useNavigate } from '@tanstack/react-router';
import { Check } from 'lucide-react';
import { useState } from 'react';
import { useReadable } from '../lib/readable.ts';
import { chooseTheme, theme, type Theme } from '../lib/theme.ts';
import type { Account } from '@atrium/contract/accounts';
import { PROFILE_BUTTON, ProfileFace } from './profile-button.tsx';

interface ProfileMenuProps {
  readonly account: Account;
  readonly opensAtOnce: boolean;
  readonly onStatus: () => void;
  readonly onReminders: () => void;
  readonly onKeyboardHelp: () => void;
  readonly onAccessTokens: () => void;
  readonly onRunningCode: () => void;
  readonly onSignOut: () => void;
}

const THEMES: readonly { readonly value: Theme; readonly label: string }[] = [
  { value: 'system', label: 'Like the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

const ITEM =
  'flex min-h-9 cursor-default items-center gap-2 rounded-lg px-2.5 text-sm outline-none select-none data-highlighted:bg-tint';

export function ProfileMenu(props: ProfileMenuProps) {
  const {
    account,
    opensAtOnce,
    onStatus,
    onReminders,
    onKeyboardHelp,
    onAccessTokens,
    onRunningCode,
    onSignOut,
  } = props;
  const chosen = useReadable(theme);
  const navigate = useNavigate();
  // Beside its button, inside the page's landmarks.
  const [place, setPlace] = useState<HTMLElement | null>(null);
  return (
    <CSPProvider disableStyleElements>
      <span ref={setPlace} />
      <Menu.Root defaultOpen={opensAtOnce}>
        <Menu.Trigger className={PROFILE_BUTTON}>
          <ProfileFace account={account} />
        </Menu.Trigger>
        <Menu.Portal container={place}>
          <Menu.Positioner sideOffset={6} align="start" className="z-50 outline-none">
            <Menu.Popup className="w-60 rounded-xl border border-line bg-paper p-1.5 shadow-xl outline-none">
              <p className="truncate px-2.5 py-1.5 text-sm text-soft">{account.email}</p>
              <Menu.Separator className="my-1 h-px bg-line" />
              <Menu.RadioGroup value={chosen} onValueChange={(value: Theme) => chooseTheme(value)}>
                <p aria-hidden className="px-2.5 py-1 text-xs font-semibold text-soft">
                  Theme
                </p>
                {THEMES.map(({ value, label }) => (
                  <Menu.RadioItem key={value} value={value} aria-label={`Theme: ${label}`} className={ITEM}>
                    <span className="flex-1">{label}</span>
                    <Menu.RadioItemIndicator>
                      <Check size={16} aria-hidden />
                    </Menu.RadioItemIndicator>
                  </Menu.RadioItem>
                ))}
              </Menu.RadioGroup>
              <Menu.Separator className="my-1 h-px bg-line" />
              <Menu.Item className={ITEM} onClick={onStatus}>
                Status
              </Menu.Item>
              <Menu.Item className={ITEM} onClick={onReminders}>
                Notifications
              </Menu.Item>
              <Menu.Item className={ITEM} onClick={onAccessTokens}>
                Access tokens
              </Menu.Item>
              {account.isAdministrator && (
                <>
                  <Menu.Item className={ITEM} onClick={onRunningCode}>
                    Running code
                  </Menu.Item>
                  <Menu.Item className={ITEM} onClick={() => void navigate({ to: '/administration' })}>
                    Administration
                  </Menu.Item>
                </>
              )}
              <Menu.Item className={ITEM} onClick={onKeyboardHelp}>
                Keyboard help
              </Menu.Item>
              <Menu.Item className={ITEM} onClick={onSignOut}>
                Sign out
              </Menu.Item>
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
    </CSPProvider>
  );
}
