import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { TreeNode } from '@atrium/contract/project-tree';
import { useNow } from '../../../lib/hooks.ts';
import { useReadable } from '../../../lib/readable.ts';
import { briefTime } from '../../../lib/time.ts';
import { Button } from '../../../ui/button.tsx';
import { useDesk } from '../desk/project-desk.ts';
import { pathOf } from '../tree/tree-rows.ts';
import type { TreeState } from '../tree/use-tree-state.ts';
import { change } from './use-tree-actions.ts';

interface TrashViewProps {
  readonly state: TreeState;
  readonly mayEdit: boolean;
}

/** What was deleted, latest first. */
export function TrashView({ state, mayEdit }: TrashViewProps) {
  const desk = useDesk();
  const { nodes } = useReadable(desk.view);
  const [isAsking, setIsAsking] = useState(false);
  const trashed = nodes
    .filter(({ trashed: mark }) => mark !== undefined)
    .sort((a, b) => (b.trashed?.at ?? '').localeCompare(a.trashed?.at ?? ''));
  if (trashed.length === 0) {
    return (
      <p className="flex flex-col items-center gap-2 p-6 text-center text-sm text-soft">
        <Trash2 size={24} aria-hidden />
        The trash is empty. Deleted files wait here until somebody empties it.
      </p>
    );
  }
  return (
    <div className="min-h-0 flex-1 overflow-y-auto p-2">
      <ul aria-label="Trash" className="flex flex-col gap-1">
        {trashed.map((node) => (
          <TrashRow key={node.fileId} node={node} path={pathOf(state.byId, node)} mayEdit={mayEdit} />
        ))}
      </ul>
      {mayEdit && (
        <div className="mt-3">
          {isAsking ? (
            <fieldset className="flex flex-wrap items-center gap-2 text-sm">
              <legend>Gone for good, for everybody?</legend>
              <Button
                variant="danger"
                onClick={() => {
                  setIsAsking(false);
                  void change(desk, [{ op: 'emptyTrash' }]);
                }}
              >
                Empty it
              </Button>
              <Button onClick={() => setIsAsking(false)}>Keep it</Button>
            </fieldset>
          ) : (
            <Button onClick={() => setIsAsking(true)}>Empty the trash</Button>
          )}
        </div>
      )}
    </div>
  );
}

interface TrashRowProps {
  readonly node: TreeNode;
  readonly path: string;
  readonly mayEdit: boolean;
}

function TrashRow({ node, path, mayEdit }: TrashRowProps) {
  const desk = useDesk();
  const { names } = useReadable(desk.view);
  const by = names.get(node.trashed?.by ?? '') ?? 'somebody';
  const at = briefTime(Date.parse(node.trashed?.at ?? ''), useNow(60_000));
  return (
    <li className="flex items-center gap-2 rounded-lg px-2 py-1 hover:bg-sunken">
      <span className="min-w-0 flex-1">
        <span className="block truncate" title={path}>
          {path}
        </span>
        <span className="block truncate text-xs text-soft">
          {by}, {at}
        </span>
      </span>
      {mayEdit && (
        <Button
          aria-label={`Restore ${path}`}
          onClick={() => void change(desk, [{ op: 'restore', fileId: node.fileId }])}
        >
          Restore
        </Button>
      )}
    </li>
  );
}
