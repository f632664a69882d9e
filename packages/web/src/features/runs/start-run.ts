import type { AtriumClient } from '@atrium/client/atrium-client';
import type { RunTarget } from '@atrium/client/runs/run-view';
import type { RoomId } from '@atrium/contract/ids';
import type { Language } from '@atrium/contract/runs';
import { refusalOf } from '../../lib/failure.ts';
import { readsInput } from '../../lib/runnable.ts';
import { showToast } from '../../ui/toasts.ts';

export interface WantedRun {
  readonly roomId: RoomId;
  readonly target: RunTarget;
  readonly source: string;
  readonly language: Language;
  /** What was prepared for it to read; nothing leaves the input open for a program that seems to read. */
  readonly stdin: string | undefined;
}

/** Answers with the run's key. */
export function startRun(client: AtriumClient, wanted: WantedRun): string {
  const { roomId, target, source, language, stdin } = wanted;
  const keepsInputOpen = stdin === undefined && language.hasLiveInput && readsInput(source);
  return client.run({ roomId, target, stdin: stdin ?? '', keepsInputOpen });
}

/** Tells why something did not work that stands nowhere else. */
export function tellFailure(what: string): (error: unknown) => void {
  return (error) => showToast(`${what} ${refusalOf(error).message}`);
}
