import type { MeetingSettings } from '@atrium/contract/meeting-state';
import { Button } from '../../ui/button.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import { Check } from '../../ui/check.tsx';

interface SettingsFieldsProps {
  readonly value: MeetingSettings;
  readonly password: string | undefined;
  readonly hasPassword: boolean;
  readonly passwordError: string | undefined;
  readonly onChange: (settings: MeetingSettings) => void;
  readonly onPassword: (password: string | undefined) => void;
}

export function SettingsFields(props: SettingsFieldsProps) {
  const { value, password, hasPassword, passwordError, onChange, onPassword } = props;
  const set = (part: Partial<MeetingSettings>) => onChange({ ...value, ...part });
  return (
    <div className="flex flex-col gap-3">
      <Check
        label="Guests may come by link"
        text="Anybody with the link, with a name and without an account."
        isOn={value.hasGuests}
        onChange={(hasGuests) => set({ hasGuests })}
      />
      <Check
        label="Lobby"
        text="Others wait until a host lets them in."
        isOn={value.hasLobby}
        onChange={(hasLobby) => set({ hasLobby })}
      />
      <Check
        label="May begin without a host"
        text="Otherwise others wait until you are there."
        isOn={value.canJoinBeforeHost}
        onChange={(canJoinBeforeHost) => set({ canJoinBeforeHost })}
      />
      <Check
        label="Screens may be shared"
        isOn={value.hasScreenShare}
        onChange={(hasScreenShare) => set({ hasScreenShare })}
      >
        {value.hasScreenShare && (
          <Check
            label="By hosts only"
            isOn={value.presenters === 'hosts'}
            onChange={(isHosts) => set({ presenters: isHosts ? 'hosts' : 'everybody' })}
          />
        )}
      </Check>
      <Check label="Chat beside the call" isOn={value.hasChat} onChange={(hasChat) => set({ hasChat })} />
      <PasswordField
        label={hasPassword ? 'New password of the meeting' : 'Password of the meeting'}
        name="password"
        isOptional
        hint="Asked for at the door of the call."
        autoComplete="off"
        error={passwordError}
        value={password ?? ''}
        onChange={(event) => onPassword(event.target.value === '' ? undefined : event.target.value)}
      />
      {hasPassword && password === undefined && (
        <Button onClick={() => onPassword('')}>Take the password away</Button>
      )}
      {password === '' && <p className="text-sm text-soft">The meeting will have no password.</p>}
      <label className="flex items-center gap-2 text-sm">
        At most
        <input
          type="number"
          min={2}
          max={100}
          value={value.maxParticipants}
          onChange={(event) => {
            const most = Math.round(event.target.valueAsNumber);
            if (most >= 2 && most <= 100) set({ maxParticipants: most });
          }}
          className="min-h-9 w-20 rounded-lg border border-edge bg-raised px-2"
        />
        people
      </label>
    </div>
  );
}
