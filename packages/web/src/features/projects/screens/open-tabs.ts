import type { FileId, ProjectId } from '@atrium/contract/ids';
import { readStored, writeStored } from '../../../lib/browser-storage.ts';

/** Each open tab keeps its document, and what others write comes in: there is an end to it. */
const MOST = 12;

export interface OpenTabs {
  readonly files: readonly FileId[];
  readonly current: FileId | undefined;
}

/** With this file in front. The tab that was opened first makes room. */
export function withOpened({ files, current }: OpenTabs, fileId: FileId): OpenTabs {
  if (files.includes(fileId)) return current === fileId ? { files, current } : { files, current: fileId };
  const at = current === undefined ? files.length : files.indexOf(current) + 1;
  const next = [...files.slice(0, at), fileId, ...files.slice(at)];
  if (next.length > MOST) {
    const oldest = next.find((one) => one !== fileId && one !== current);
    return { files: next.filter((one) => one !== oldest), current: fileId };
  }
  return { files: next, current: fileId };
}

/** Without this file. Its neighbour comes to the front. */
export function withClosed({ files, current }: OpenTabs, fileId: FileId): OpenTabs {
  const at = files.indexOf(fileId);
  const rest = files.filter((one) => one !== fileId);
  return { files: rest, current: current === fileId ? (rest[at] ?? rest[at - 1]) : current };
}

const keyOf = (projectId: ProjectId) => `atrium.tabs.${projectId}`;

export function storedTabs(projectId: ProjectId): OpenTabs {
  const [current = '', ...files] = (readStored(keyOf(projectId)) ?? '').split(' ') as FileId[];
  const known = files.slice(0, MOST);
  return { files: known, current: known.includes(current as FileId) ? (current as FileId) : known[0] };
}

export function keepTabs(projectId: ProjectId, { files, current }: OpenTabs): void {
  writeStored(keyOf(projectId), files.length === 0 ? undefined : [current ?? files[0], ...files].join(' '));
}
