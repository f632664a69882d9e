import { FileArchive } from 'lucide-react';
import { useRef, useState, type SyntheticEvent } from 'react';
import type { RoomId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import type { Project, ProjectType } from '@atrium/contract/project-state';
import { refusalOf } from '../../../lib/failure.ts';
import { Button } from '../../../ui/button.tsx';
import { FormError, TextField } from '../../../ui/field.tsx';
import { Modal } from '../../../ui/modal.tsx';
import { RadioCards } from '../../../ui/radio-cards.tsx';
import { useProjectShelf, type NewProject } from '../desk/project-shelf.ts';
import { KIND_ORDER, PROJECT_KINDS } from './project-kinds.tsx';

interface CreateProjectDialogProps {
  readonly roomId: RoomId;
  readonly onCreated: (project: Project) => void;
  readonly onClosed: () => void;
}

type Beginning = ProjectType | 'zip';

export function CreateProjectDialog({ roomId, onCreated, onClosed }: CreateProjectDialogProps) {
  return (
    <Modal title="New project" description="Everybody in the room can open it." onClosed={onClosed}>
      {(close) => (
        <CreateProjectForm
          roomId={roomId}
          onCreated={(project) => {
            close();
            onCreated(project);
          }}
        />
      )}
    </Modal>
  );
}

function CreateProjectForm({ roomId, onCreated }: Omit<CreateProjectDialogProps, 'onClosed'>) {
  const form = useRef<HTMLFormElement>(null);
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [beginning, setBeginning] = useState<Beginning>('static-web');
  const [archive, setArchive] = useState<File>();
  const [memberRole, setMemberRole] = useState<'editor' | 'viewer'>('editor');
  const creation = useCreation(roomId, onCreated);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const input = { name: name.trim(), description: description.trim(), memberRole };
    void creation.create(beginning === 'zip' ? { ...input, archive } : { ...input, template: beginning });
  };
  return (
    <form ref={form} onSubmit={submit} noValidate className="flex flex-col gap-4">
      <FormError message={creation.failure} />
      <TextField
        label="Name"
        name="name"
        autoComplete="off"
        maxLength={LIMITS.projectNameLength}
        placeholder="for example, landing page"
        value={name}
        error={creation.nameProblem}
        onChange={(event) => setName(event.target.value)}
      />
      <TextField
        label="Description"
        name="description"
        isOptional
        autoComplete="off"
        maxLength={LIMITS.projectDescriptionLength}
        value={description}
        onChange={(event) => setDescription(event.target.value)}
      />
      <BeginningChoice value={beginning} onChange={setBeginning} />
      {beginning === 'zip' && (
        <label className="flex flex-col gap-1 text-sm font-medium">
          Zip archive
          <input
            type="file"
            accept=".zip,application/zip"
            onChange={(event) => {
              const file = event.target.files?.[0];
              setArchive(file);
              if (file !== undefined && name === '') setName(file.name.replace(/\.zip$/i, ''));
            }}
            className="rounded-lg border border-edge bg-raised p-2 text-sm font-normal"
          />
        </label>
      )}
      <fieldset>
        <legend className="mb-1 text-sm font-medium">Members of the room</legend>
        <div className="flex gap-4 text-sm">
          {(['editor', 'viewer'] as const).map((role) => (
            <label key={role} className="flex min-h-8 items-center gap-2">
              <input
                type="radio"
                name="memberRole"
                checked={memberRole === role}
                onChange={() => setMemberRole(role)}
                className="size-4 accent-accent"
              />
              {role === 'editor' ? 'may change it' : 'may read it'}
            </label>
          ))}
        </div>
      </fieldset>
      <Button type="submit" variant="primary" isBusy={creation.isBusy}>
        Create project
      </Button>
    </form>
  );
}

const BEGINNINGS = [
  ...KIND_ORDER.map((kind) => ({ value: kind as Beginning, ...PROJECT_KINDS[kind] })),
  {
    value: 'zip' as const,
    label: 'From a zip',
    text: 'Files you have.',
    icon: <FileArchive size={18} aria-hidden />,
  },
];

interface BeginningChoiceProps {
  readonly value: Beginning;
  readonly onChange: (value: Beginning) => void;
}

function BeginningChoice(props: BeginningChoiceProps) {
  return <RadioCards legend="Begin with" name="beginning" cards={BEGINNINGS} isDense {...props} />;
}

function useCreation(roomId: RoomId, onCreated: (project: Project) => void) {
  const shelf = useProjectShelf();
  const [nameProblem, setNameProblem] = useState<string>();
  const [failure, setFailure] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const create = async (
    input: Omit<NewProject, 'from'> & {
      readonly archive?: File | undefined;
      readonly template?: ProjectType;
    },
  ) => {
    const { archive, template, ...rest } = input;
    setNameProblem(rest.name === '' ? 'Give it a name.' : undefined);
    const from =
      template === undefined
        ? archive && { kind: 'zip' as const, archive }
        : { kind: 'template' as const, template };
    setFailure(from === undefined ? 'Choose the zip archive.' : undefined);
    if (rest.name === '' || from === undefined || isBusy) return;
    setIsBusy(true);
    try {
      onCreated(await shelf.create(roomId, { ...rest, from }));
    } catch (error) {
      setIsBusy(false);
      setFailure(refusalOf(error).message);
    }
  };
  return { nameProblem, failure, isBusy, create };
}
