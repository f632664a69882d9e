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
