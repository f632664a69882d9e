import type { RecordedBuild } from '@atrium/contract/project-state';

/** Everybody in the room is told of it, and it shares an item with its project, bytes of JSON. */
const MOST_BYTES = 64 * 1024;

/** As many of the problems as there is room for, the first ones; the output only if it leaves room itself. */
export function keptBuild<Build extends Pick<RecordedBuild, 'errors' | 'output'>>(build: Build): Build {
  const output = sizeOf(build.output) <= MOST_BYTES / 2 ? build.output : '';
  let left = MOST_BYTES - sizeOf(output);
  const errors: Build['errors'] = [];
  for (const error of build.errors) {
    left -= sizeOf(error) + 1;
    if (left < 0) break;
    errors.push(error);
  }
  return { ...build, output, errors };
}

function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
