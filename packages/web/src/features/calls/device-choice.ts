import { readStored, writeStored } from '../../lib/browser-storage.ts';

const KEY = 'atrium.devices';

/** What somebody last chose at the door of a call; this browser remembers it. */
export interface DeviceChoice {
  readonly hasMicrophone: boolean;
  readonly hasCamera: boolean;
  /** Of the browser's list; its own first one if left out or gone. */
  readonly microphoneId: string | undefined;
  readonly cameraId: string | undefined;
  readonly speakerId: string | undefined;
}

const FIRST: DeviceChoice = {
  hasMicrophone: true,
  hasCamera: true,
  microphoneId: undefined,
  cameraId: undefined,
  speakerId: undefined,
};

export function readDeviceChoice(): DeviceChoice {
  try {
    const stored = JSON.parse(readStored(KEY) ?? '{}') as Partial<DeviceChoice>;
    return { ...FIRST, ...stored };
  } catch {
    return FIRST;
  }
}

export function keepDeviceChoice(choice: DeviceChoice): void {
  writeStored(KEY, JSON.stringify(choice));
}
