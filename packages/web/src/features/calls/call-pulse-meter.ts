import type { CallSession } from '@atrium/client/calls/call-session';
import type { CallPulse } from './call-tiles.ts';

const STILL: CallPulse = { speaker: undefined, qualities: new Map() };

/** Who speaks and how well each arrives. */
export class CallPulseMeter {
  readonly pulse: CallPulse = STILL;

  constructor(_session: CallSession, _onChange: () => void) {}

  stop(): void {}
}
