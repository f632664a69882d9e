import { useState, type SyntheticEvent } from 'react';
import type { Project } from '@atrium/contract/project-state';
import { refusalOf } from '../../../lib/failure.ts';
import { Button } from '../../../ui/button.tsx';
import { FormError, TextField } from '../../../ui/field.tsx';
import { showToast } from '../../../ui/toasts.ts';
import { useProjectShelf } from '../desk/project-shelf.ts';

interface ProjectLifeProps {
  readonly project: Project;
  /** It is not to be worked on any more. */
  readonly onGone: () => void;
}

/** Archive, delete and bring back. */
export function ProjectLife({ project, onGone }: ProjectLifeProps) {
  const shelf = useProjectShelf();
  const [isAsking, setIsAsking] = useState(false);
  const [name, setName] = useState('');
  const [failure, setFailure] = useState<string>();
  const attempt = async (act: () => Promise<unknown>, words: string) => {
    try {
      await act();
      setFailure(undefined);
      showToast(words);
      return true;
    } catch (error) {
      setFailure(refusalOf(error).message);
      return false;
    }
  };
  const remove = async (event: SyntheticEvent) => {
    event.preventDefault();
    if (await attempt(() => shelf.remove(project, name.trim()), `${project.name} is deleted`)) onGone();
  };
  return (
    <section aria-label="Archive and delete" className="flex flex-col gap-3 border-t border-line pt-4">
      <FormError message={failure} />
      <div className="flex flex-wrap gap-2">
        {project.status === 'active' ? (
          <Button onClick={() => void attempt(() => shelf.archive(project), `${project.name} is archived`)}>
            Archive
          </Button>
        ) : (
          <Button onClick={() => void attempt(() => shelf.restore(project), `${project.name} is back`)}>
            Bring it back
          </Button>
        )}
        {!isAsking && (
          <Button variant="quiet" className="text-danger" onClick={() => setIsAsking(true)}>
            {project.status === 'deleted' ? 'Delete for good' : 'Delete'}
          </Button>
        )}
      </div>
      {isAsking && (
        <form onSubmit={(event) => void remove(event)} className="flex flex-col gap-2">
          <TextField
            label={`Write ${project.name} to delete it`}
            autoComplete="off"
            hint={
              project.status === 'deleted'
                ? 'Nobody can bring it back after that.'
                : 'Owners can bring it back for 30 days.'
            }
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <div className="flex gap-2">
            <Button type="submit" variant="danger" disabled={name.trim() !== project.name}>
              Delete
            </Button>
            <Button onClick={() => setIsAsking(false)}>Keep it</Button>
          </div>
        </form>
      )}
    </section>
  );
}
