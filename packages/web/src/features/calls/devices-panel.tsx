import { useEffect, useState } from 'react';
import { keepDeviceChoice, readDeviceChoice, type DeviceChoice } from './device-choice.ts';
import { DeviceSelects } from './device-selects.tsx';

interface DevicesPanelProps {
  readonly onChoose: (kind: 'microphone' | 'camera' | 'speaker', deviceId: string) => void;
}

/** Other devices during the call; nobody is cut off while one is changed. */
export function DevicesPanel({ onChoose }: DevicesPanelProps) {
  const [choice, setChoice] = useState(readDeviceChoice);
  const devices = useDeviceList();
  const change = (part: Partial<DeviceChoice>) => {
    const next = { ...choice, ...part };
    setChoice(next);
    keepDeviceChoice(next);
    if (part.microphoneId !== undefined) onChoose('microphone', part.microphoneId);
    if (part.cameraId !== undefined) onChoose('camera', part.cameraId);
    if (part.speakerId !== undefined) onChoose('speaker', part.speakerId);
  };
  return <DeviceSelects choice={choice} devices={devices} onChange={change} />;
}

function useDeviceList(): readonly MediaDeviceInfo[] {
  const [devices, setDevices] = useState<readonly MediaDeviceInfo[]>([]);
  useEffect(() => {
    const media = navigator.mediaDevices as MediaDevices | undefined;
    if (media === undefined) return undefined;
    let isOver = false;
    const read = () =>
      void media.enumerateDevices().then(
        (found) => {
          if (!isOver) setDevices(found);
        },
        () => undefined,
      );
    read();
    media.addEventListener('devicechange', read);
    return () => {
      isOver = true;
      media.removeEventListener('devicechange', read);
    };
  }, []);
  return devices;
}
