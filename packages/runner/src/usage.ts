import { readFileSync } from 'node:fs';

/** What a process used so far. */
export interface Usage {
  readonly cpuMs: number;
  /** Held in memory now, and at most so far. */
  readonly memoryBytes: number;
  readonly peakMemoryBytes: number;
}

/** Of `USER_HZ`, which is 100 on every Linux that Node runs on. */
const TICK_MS = 10;

/**
 * Asks the kernel, not the process: of the innermost process that `pid` wraps (bubblewrap stands around the child).
 * Undefined where there is no /proc, or when the process is gone.
 */
export function usageOf(pid: number): Usage | undefined {
  try {
    const innermost = innermostOf(pid);
    const stat = readFileSync(`/proc/${innermost}/stat`, 'latin1');
    const status = readFileSync(`/proc/${innermost}/status`, 'latin1');
    // The name in parentheses may hold anything; what follows it are numbers, from the third field on.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    const bytesOf = (name: string): number =>
      Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) * 1024;
    return {
      cpuMs: ticks * TICK_MS,
      memoryBytes: bytesOf('VmRSS'),
      peakMemoryBytes: bytesOf('VmHWM'),
    };
  } catch {
    return undefined;
  }
}

function innermostOf(pid: number): number {
  const [first] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim().split(' ');
  return first === undefined || first === '' ? pid : innermostOf(Number(first));
}
