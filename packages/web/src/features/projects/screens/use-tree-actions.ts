import { useMemo } from 'react';
import type { FileId } from '@atrium/contract/ids';
import type { NewTreeOperation, TreeAnswer } from '@atrium/contract/project-tree';
import { refusalOf } from '../../../lib/failure.ts';
import { showToast } from '../../../ui/toasts.ts';
import type { ProjectDesk } from '../desk/project-desk.ts';
import type { TreeActions } from '../tree/tree-actions.ts';
import { downloadFrom } from './download-from.ts';

interface TreeActionsDeps {
  readonly desk: ProjectDesk;
  readonly open: (fileId: FileId) => void;
  readonly linkTo: (fileId: FileId) => string;
}

/** What the tree asks for, done through the desk; refusals are said in a notice. */
export function useTreeActions({ desk, open, linkTo }: TreeActionsDeps): TreeActions {
  return useMemo(() => {
    const attempt = (operations: readonly NewTreeOperation[]) => change(desk, operations);
    return {
      open,
      create: async (kind, { parentId, name }) => {
        const key = 'new:node';
        const answer = await attempt([
          kind === 'file'
            ? { op: 'createFile', key, parentId, name }
            : { op: 'createFolder', key, parentId, name },
        ]);
        const made = answer?.created[key];
        if (made !== undefined && kind === 'file') open(made);
        return made;
      },
      rename: async ({ fileId }, name) => (await attempt([{ op: 'rename', fileId, name }])) !== undefined,
      move: async ({ fileId }, parentId) => (await attempt([{ op: 'move', fileId, parentId }])) !== undefined,
      duplicate: async ({ fileId }) => void (await attempt([{ op: 'duplicate', key: 'new:copy', fileId }])),
      trash: async ({ fileId, name }) => {
        const isDone = (await attempt([{ op: 'trash', fileId }])) !== undefined;
        if (!isDone) return;
        showToast(`${name} is in the trash`, {
          label: 'Undo',
          run: () => void attempt([{ op: 'restore', fileId }]),
        });
      },
      download: (node) =>
        downloadFrom(desk.downloadPath(node), node.kind === 'file' ? node.name : `${node.name}.zip`),
      bring: (files, parentId) => desk.bring(files, parentId),
      copyLink: ({ fileId, name }) => void copyLink(linkTo(fileId), name),
    };
  }, [desk, open, linkTo]);
}

type Done = Extract<TreeAnswer, { kind: 'done' }>;

/** What was done, or nothing: then the person has been told why. */
export async function change(
  desk: ProjectDesk,
  operations: readonly NewTreeOperation[],
): Promise<Done | undefined> {
  try {
    const answer = await desk.change(operations);
    if (answer.kind === 'done') return answer;
    showToast(answer.refusals[0]?.message ?? 'That did not work.');
  } catch (error) {
    showToast(refusalOf(error).message);
  }
  return undefined;
}

export async function copyLink(link: string, name: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(link);
    showToast(`The link to ${name} is copied`);
  } catch {
    showToast(link);
  }
}
