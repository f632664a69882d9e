import { INPUT_LOOK, Field } from '../../ui/field.tsx';
import type { DeviceChoice } from './device-choice.ts';

interface DeviceSelectsProps {
  readonly choice: DeviceChoice;
  readonly devices: readonly MediaDeviceInfo[];
  readonly onChange: (part: Partial<DeviceChoice>) => void;
}

/** Which microphone, camera and loudspeaker; loudspeakers where the browser lets a page choose. */
export function DeviceSelects({ choice, devices, onChange }: DeviceSelectsProps) {
  return (
    <div className="flex flex-col gap-3">
      <DeviceSelect
        label="Microphone"
        devices={devices.filter(({ kind }) => kind === 'audioinput')}
        value={choice.microphoneId}
        onChange={(microphoneId) => onChange({ microphoneId })}
      />
      <DeviceSelect
        label="Camera"
        devices={devices.filter(({ kind }) => kind === 'videoinput')}
        value={choice.cameraId}
        onChange={(cameraId) => onChange({ cameraId })}
      />
      {'setSinkId' in HTMLMediaElement.prototype && (
        <DeviceSelect
          label="Loudspeaker"
          devices={devices.filter(({ kind }) => kind === 'audiooutput')}
          value={choice.speakerId}
          onChange={(speakerId) => onChange({ speakerId })}
        />
      )}
    </div>
  );
}

interface DeviceSelectProps {
  readonly label: string;
  readonly devices: readonly MediaDeviceInfo[];
  readonly value: string | undefined;
  readonly onChange: (deviceId: string) => void;
}

function DeviceSelect({ label, devices, value, onChange }: DeviceSelectProps) {
  const known = devices.filter(({ deviceId }) => deviceId !== '');
  const shown = known.some(({ deviceId }) => deviceId === value) ? value : known[0]?.deviceId;
  return (
    <Field label={label}>
      {(control) => (
        <select
          {...control}
          value={shown ?? ''}
          disabled={known.length === 0}
          onChange={(event) => onChange(event.target.value)}
          className={`${INPUT_LOOK} text-sm`}
        >
          {known.length === 0 && <option value="">None is known yet</option>}
          {known.map((device, at) => (
            <option key={device.deviceId} value={device.deviceId}>
              {device.label === '' ? `${label} ${at + 1}` : device.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
