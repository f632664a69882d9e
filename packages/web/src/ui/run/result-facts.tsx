import type { RunResult } from '@atrium/contract/run-result';
import { useUser } from '../../lib/client-context.ts';
import { useNow } from '../../lib/hooks.ts';
import { fullTime } from '../../lib/time.ts';
import { agoWords, bytesWords, durationWords } from './run-words.ts';

const MINUTE_MS = 60_000;

/** Time, memory, engine, by whom and when. */
export function ResultFacts({ result }: { readonly result: RunResult }) {
  const { durationMs, cpuMs, memoryBytes, engine, runner, userId, startedAt } = result;
  const user = useUser(userId);
  const now = useNow(MINUTE_MS);
  const startedAtMs = Date.parse(startedAt);
  const cpu = cpuMs === undefined ? undefined : `${durationWords(cpuMs)} of computing`;
  return (
    <ul className="run-facts" aria-label="About this run">
      <li title={cpu}>{durationWords(durationMs)}</li>
      {memoryBytes !== undefined && <li title="Memory">{bytesWords(memoryBytes)}</li>}
      <li>{runner === 'jdoodle' ? `${engine}, JDoodle` : engine}</li>
      <li>
        {user?.displayName ?? 'Somebody'},{' '}
        <time dateTime={startedAt} title={fullTime(startedAtMs)}>
          {agoWords(startedAtMs, now)}
        </time>
      </li>
    </ul>
  );
}
