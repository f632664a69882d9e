import { Mic, MicOff, TriangleAlert, Video, VideoOff } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { Output } from '@atrium/contract/operations';
import { ownZone } from '../../lib/time-zones.ts';
import { dayAndTimeIn } from '../../lib/zoned-time.ts';
import { Button } from '../../ui/button.tsx';
import { FormError, TextField } from '../../ui/field.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import type { DeviceChoice } from './device-choice.ts';
import { DeviceSelects } from './device-selects.tsx';
import type { DeviceKind } from '@atrium/client/calls/local-media';
import { troubleWords } from './device-trouble.ts';
import { LevelMeter } from './level-meter.tsx';
import { usePreview, type Preview, type PreviewDevice } from './use-preview.ts';
import { VideoSurface } from './video-surface.tsx';

export interface DoorAnswer {
  readonly choice: DeviceChoice;
  readonly password: string | undefined;
  /** Of guests. */
  readonly name: string;
}

interface DoorScreenProps {
  readonly door: Output<'calls.preview'>;
  /** Somebody without an account, who needs a name. */
  readonly isGuest: boolean;
  readonly isBusy: boolean;
  readonly failure: string | undefined;
  readonly start: ReactNode;
  readonly onJoin: (answer: DoorAnswer) => void;
}

/** Before the call: how one looks and sounds, and what is asked for at the door. */
export function DoorScreen(props: DoorScreenProps) {
  const preview = usePreview();
  return (
    <main className="flex h-full flex-col overflow-y-auto bg-paper">
      <div className="p-3">{props.start}</div>
      <div className="m-auto grid w-full max-w-5xl items-center gap-6 p-4 pb-12 md:grid-cols-[1.4fr_1fr]">
        <PreviewBox preview={preview} />
        <DoorForm {...props} preview={preview} />
      </div>
    </main>
  );
}

function PreviewBox({ preview }: { readonly preview: Preview }) {
  const { camera, microphone, choice, change, retry } = preview;
  return (
    <section aria-label="How others will see and hear you" className="flex flex-col gap-3">
      <div className="relative aspect-video overflow-hidden rounded-2xl bg-[#202826]">
        {camera.kind === 'on' ? (
          <VideoSurface stream={camera.stream} isMirrored label="Your own picture" />
        ) : (
          <p className="absolute inset-0 grid place-items-center p-6 text-center text-[#fff]">
            {pictureWords(camera)}
          </p>
        )}
        <div className="absolute inset-x-0 bottom-3 flex justify-center gap-3">
          <RoundToggle
            isOn={choice.hasMicrophone}
            labels={['Microphone off', 'Microphone on']}
            icons={[<Mic key="on" size={20} aria-hidden />, <MicOff key="off" size={20} aria-hidden />]}
            onClick={() => change({ hasMicrophone: !choice.hasMicrophone })}
          />
          <RoundToggle
            isOn={choice.hasCamera}
            labels={['Camera off', 'Camera on']}
            icons={[<Video key="on" size={20} aria-hidden />, <VideoOff key="off" size={20} aria-hidden />]}
            onClick={() => change({ hasCamera: !choice.hasCamera })}
          />
        </div>
      </div>
      <LevelMeter stream={microphone.kind === 'on' ? microphone.stream : undefined} />
      <TroubleNote kind="microphone" device={microphone} onRetry={retry} />
      <TroubleNote kind="camera" device={camera} onRetry={retry} />
    </section>
  );
}

function pictureWords(camera: PreviewDevice): string {
  if (camera.kind === 'starting') return 'The camera is starting';
  return camera.kind === 'off' ? 'Your camera is off' : 'There is no picture';
}

interface RoundToggleProps {
  readonly isOn: boolean;
  readonly labels: readonly [string, string];
  readonly icons: readonly [ReactNode, ReactNode];
  readonly onClick: () => void;
}

function RoundToggle({ isOn, labels, icons, onClick }: RoundToggleProps) {
  const label = isOn ? labels[0] : labels[1];
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className={`grid size-12 place-items-center rounded-full ${isOn ? 'bg-[#fff]/90 text-[#1d2320]' : 'bg-danger text-paper'}`}
    >
      {isOn ? icons[0] : icons[1]}
    </button>
  );
}

interface TroubleNoteProps {
  readonly kind: DeviceKind;
  readonly device: PreviewDevice;
  readonly onRetry: () => void;
}

function TroubleNote({ kind, device, onRetry }: TroubleNoteProps) {
  if (device.kind !== 'trouble') return null;
  const { what, remedy } = troubleWords(kind, device.trouble);
  return (
    <output className="flex items-start gap-3 rounded-xl bg-warn-tint p-3 text-sm text-warn">
      <TriangleAlert size={18} aria-hidden className="mt-0.5 shrink-0" />
      <p className="min-w-0 flex-1">
        <span className="font-semibold">{what}</span> {remedy}
      </p>
      <Button variant="quiet" onClick={onRetry}>
        Try again
      </Button>
    </output>
  );
}

interface DoorFormProps extends DoorScreenProps {
  readonly preview: Preview;
}

function DoorForm({ door, isGuest, isBusy, failure, preview, onJoin }: DoorFormProps) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [isNameMissing, setIsNameMissing] = useState(false);
  const isOver = door.status === 'over';
  const submit = () => {
    if (isGuest && name.trim() === '') return setIsNameMissing(true);
    onJoin({
      choice: preview.choice,
      name: name.trim(),
      password: door.needsPassword ? password : undefined,
    });
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      className="flex flex-col gap-4"
    >
      <div>
        <h1 className="text-2xl font-semibold [overflow-wrap:anywhere]">{door.title}</h1>
        <p className="mt-1 text-soft">{doorWords(door)}</p>
      </div>
      <FormError message={failure} />
      {isGuest && (
        <TextField
          label="Your name"
          name="name"
          autoComplete="name"
          maxLength={80}
          value={name}
          error={isNameMissing ? 'The others want to know who you are.' : undefined}
          onChange={(event) => {
            setName(event.target.value);
            setIsNameMissing(false);
          }}
        />
      )}
      {door.needsPassword && (
        <PasswordField
          label="Password of the meeting"
          name="password"
          autoComplete="off"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      )}
      <Button
        type="submit"
        variant="primary"
        isBusy={isBusy}
        disabled={isOver}
        className="min-h-11 text-base"
      >
        {door.hasLobby ? 'Ask to join' : 'Join now'}
      </Button>
      <DeviceSelects choice={preview.choice} devices={preview.devices} onChange={preview.change} />
    </form>
  );
}

function doorWords({ status, startsAt, participantCount, people }: DoorScreenProps['door']): string {
  if (status === 'over') return 'This meeting is over.';
  if (participantCount > 0) return `${whoIsThere(people, participantCount)} in the call.`;
  const when = dayAndTimeIn(ownZone, Date.parse(startsAt));
  return status === 'early' ? `Begins ${when}. Nobody is here yet.` : 'Nobody is here yet.';
}

function whoIsThere(people: DoorScreenProps['door']['people'], count: number): string {
  const names = people
    .slice(0, 3)
    .map((person) => (person.kind === 'user' ? person.user.displayName : person.name));
  const others = count - names.length;
  if (names.length === 0) return count === 1 ? 'One person is' : `${count} people are`;
  const all = others > 0 ? [...names, others === 1 ? 'one more' : `${others} more`] : names;
  const last = all.pop() ?? '';
  const told = all.length === 0 ? last : `${all.join(', ')} and ${last}`;
  return `${told} ${count === 1 ? 'is' : 'are'}`;
}
