import { readdirSync, readFileSync } from 'node:fs';

/** Processes, zombies apart, whose command line names `word`, for example a runner's directory. */
export function liveProcesses(word: string): number[] {
  return readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const isZombie = /\) Z /.test(readFileSync(`/proc/${entry}/stat`, 'latin1'));
      const words = readFileSync(`/proc/${entry}/cmdline`, 'latin1');
      return !isZombie && words.includes(word) ? [Number(entry)] : [];
    } catch {
      return [];
    }
  });
}

/** `kill -9`. A process that ended since it was listed, for example because its parent was killed first, counts as killed. */
export function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
