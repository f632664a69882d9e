import type { Run, RunEvent } from './code-runner.ts';

/** A run that never began. */
export class RefusedRun implements Run {
  readonly #reason: string;

  constructor(reason: string) {
    this.#reason = reason;
  }

  get events(): AsyncIterable<RunEvent> {
    return oneEvent({ kind: 'ended', end: { kind: 'refused', reason: this.#reason }, durationMs: 0 });
  }

  input(): boolean {
    return false;
  }

  endInput(): void {
    // It has none.
  }

  cancel(): void {
    // It has ended already.
  }
}

async function* oneEvent(event: RunEvent): AsyncGenerator<RunEvent, void, undefined> {
  yield await Promise.resolve(event);
}
