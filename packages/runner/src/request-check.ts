import { LIMITS } from '@atrium/contract/limits';
import type { RunLimits, RunRequest } from './code-runner.ts';

/** Why a request cannot be run, in words for people; undefined if it can. Whoever accepts requests has checked them before. */
export function faultOf({ files, stdin }: RunRequest, limits: RunLimits): string | undefined {
  if (files.length === 0) return 'There is nothing to run.';
  if (files.length > LIMITS.runFiles) return `A run has at most ${LIMITS.runFiles} files.`;
  const unfit = files.find(({ name }) => !isFileName(name));
  if (unfit) return `“${printable(unfit.name)}” cannot be the name of a file.`;
  if (new Set(files.map(({ name }) => name)).size < files.length) return 'Two files have the same name.';
  const sourceBytes = files.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);
  if (sourceBytes > limits.sourceBytes)
    return `The source is larger than ${inKilobytes(limits.sourceBytes)}.`;
  if (Buffer.byteLength(stdin) > limits.stdinBytes)
    return `The input is larger than ${inKilobytes(limits.stdinBytes)}.`;
  return undefined;
}

/** Relative, forward slashes, no step upwards, nothing that a script's object could mistake for its own. */
function isFileName(name: string): boolean {
  if (name.length === 0 || name.length > LIMITS.fileNameLength) return false;
  // oxlint-disable-next-line no-control-regex -- they are what is meant
  if (/[\\\u0000-\u001f\u007f]/.test(name)) return false;
  return name.split('/').every((part) => !['', '.', '..', '__proto__'].includes(part));
}

function printable(name: string): string {
  return name.replace(/\P{L}/gu, '·').slice(0, 40);
}

function inKilobytes(bytes: number): string {
  return `${Math.floor(bytes / 1024)} KB`;
}
