import type { DeviceKind, DeviceTrouble } from '@atrium/client/calls/local-media';

/** What it is, and what helps. */
export interface TroubleWords {
  readonly what: string;
  readonly remedy: string;
}

const NAMES: Record<DeviceKind, string> = { camera: 'camera', microphone: 'microphone', screen: 'screen' };

export function troubleWords(kind: DeviceKind, trouble: DeviceTrouble): TroubleWords {
  const name = NAMES[kind];
  switch (trouble) {
    case 'denied':
      return kind === 'screen'
        ? {
            what: 'Your screen was not shared.',
            remedy:
              'If you did not stop it yourself, let the browser record the screen in the settings of your system.',
          }
        : {
            what: `The browser does not let Atrium use your ${name}.`,
            remedy: `Click the icon beside the address, allow the ${name}, then try again. You can join without it.`,
          };
    case 'missing':
      return {
        what: `No ${name} was found.`,
        remedy: `Connect one; it is noticed at once. You can join without it.`,
      };
    case 'busy':
      return { what: `Another program uses your ${name}.`, remedy: 'Close that program, then try again.' };
    case 'lost':
      return { what: `Your ${name} was disconnected.`, remedy: 'Connect it again, or choose another one.' };
    case 'insecure':
      return {
        what: `Browsers give the ${name} to pages over HTTPS only.`,
        remedy: 'Ask whoever runs this Atrium to serve it over HTTPS. You can join and listen.',
      };
    case 'unknown':
    default:
      return { what: `Your ${name} does not work here.`, remedy: 'Try again, or choose another one.' };
  }
}

/** From what `getUserMedia` and `getDisplayMedia` throw. */
export function troubleOf(error: unknown): DeviceTrouble {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  const known: Readonly<Record<string, DeviceTrouble>> = {
    NotAllowedError: 'denied',
    SecurityError: 'denied',
    NotFoundError: 'missing',
    OverconstrainedError: 'missing',
    NotReadableError: 'busy',
    AbortError: 'busy',
    TypeError: 'insecure',
  };
  return known[name] ?? 'unknown';
}
