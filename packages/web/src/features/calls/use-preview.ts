import { useCallback, useEffect, useRef, useState } from 'react';
import { keepDeviceChoice, readDeviceChoice, type DeviceChoice } from './device-choice.ts';
import type { DeviceTrouble } from '@atrium/client/calls/local-media';
import { troubleOf } from './device-trouble.ts';

/** One of one's own devices at the door: its stream, or why there is none. */
export type PreviewDevice =
  | { readonly kind: 'off' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'on'; readonly stream: MediaStream }
  | { readonly kind: 'trouble'; readonly trouble: DeviceTrouble };

export interface Preview {
  readonly choice: DeviceChoice;
  readonly camera: PreviewDevice;
  readonly microphone: PreviewDevice;
  readonly devices: readonly MediaDeviceInfo[];
  readonly change: (part: Partial<DeviceChoice>) => void;
  /** After something was put right. */
  readonly retry: () => void;
}

/** Opens what was chosen, so that one sees and hears oneself before anybody else does. Closes it when it goes away. */
export function usePreview(): Preview {
  const [choice, setChoice] = useState(readDeviceChoice);
  const [attempt, setAttempt] = useState(0);
  const { hasCamera, cameraId, hasMicrophone, microphoneId } = choice;
  const camera = useDevice('video', { isWanted: hasCamera, deviceId: cameraId, attempt });
  const microphone = useDevice('audio', { isWanted: hasMicrophone, deviceId: microphoneId, attempt });
  const retry = useCallback(() => setAttempt((count) => count + 1), []);
  // The names of devices are told only once one may be used.
  const devices = useDevices(`${camera.kind} ${microphone.kind}`, retry);
  const change = (part: Partial<DeviceChoice>) => {
    const next = { ...choice, ...part };
    keepDeviceChoice(next);
    setChoice(next);
  };
  return { choice, camera, microphone, devices, change, retry };
}

const OFF: PreviewDevice = { kind: 'off' };

interface DeviceWish {
  readonly isWanted: boolean;
  readonly deviceId: string | undefined;
  readonly attempt: number;
}

function useDevice(kind: 'audio' | 'video', { isWanted, deviceId, attempt }: DeviceWish): PreviewDevice {
  const [device, setDevice] = useState<PreviewDevice>({ kind: 'starting' });
  useEffect(() => {
    if (!isWanted) return undefined;
    let stream: MediaStream | undefined;
    let isOver = false;
    openDevice(kind, deviceId).then(
      (opened) => {
        stream = opened;
        if (isOver) return stop(opened);
        opened
          .getTracks()[0]
          ?.addEventListener('ended', () => setDevice({ kind: 'trouble', trouble: 'lost' }));
        setDevice({ kind: 'on', stream: opened });
      },
      (error: unknown) => {
        if (!isOver) setDevice({ kind: 'trouble', trouble: troubleOf(error) });
      },
    );
    return () => {
      isOver = true;
      if (stream) stop(stream);
      setDevice({ kind: 'starting' });
    };
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- another attempt opens it anew
  }, [kind, isWanted, deviceId, attempt]);
  return isWanted ? device : OFF;
}

/** One that was chosen and is gone is no reason to refuse: the browser then takes another. */
async function openDevice(kind: 'audio' | 'video', deviceId: string | undefined): Promise<MediaStream> {
  // Absent on plain HTTP, whatever the types say.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (devices === undefined) throw new TypeError('There are no devices for this page.');
  const chosen = deviceId === undefined ? {} : { deviceId: { ideal: deviceId } };
  return kind === 'audio'
    ? devices.getUserMedia({ audio: { ...chosen, echoCancellation: true, noiseSuppression: true } })
    : devices.getUserMedia({ video: { ...chosen, width: { ideal: 1_280 }, height: { ideal: 720 } } });
}

function useDevices(reason: string, onPlugged: () => void): readonly MediaDeviceInfo[] {
  const [devices, setDevices] = useState<readonly MediaDeviceInfo[]>([]);
  const count = useRef(0);
  useEffect(() => {
    const media = navigator.mediaDevices as MediaDevices | undefined;
    if (media === undefined) return undefined;
    let isOver = false;
    const read = async () => {
      const found = await media.enumerateDevices();
      if (isOver) return;
      if (count.current > 0 && found.length > count.current) onPlugged();
      count.current = found.length;
      setDevices(found);
    };
    const onChange = () => void read().catch(() => undefined);
    onChange();
    media.addEventListener('devicechange', onChange);
    return () => {
      isOver = true;
      media.removeEventListener('devicechange', onChange);
    };
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- names are told once a device is open
  }, [reason, onPlugged]);
  return devices;
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
