import { Download } from 'lucide-react';
import { useState, type SyntheticEvent } from 'react';
import type { MemberList } from '@atrium/client/state';
import { LIMITS } from '@atrium/contract/limits';
import { projectPaths, projectRoleOf } from '@atrium/contract/project-access';
import type { Project } from '@atrium/contract/project-state';
import { refusalOf } from '../../../lib/failure.ts';
import { Button } from '../../../ui/button.tsx';
import { Check } from '../../../ui/check.tsx';
import { FormError, INPUT_LOOK, TextField } from '../../../ui/field.tsx';
import { Modal } from '../../../ui/modal.tsx';
import { showToast } from '../../../ui/toasts.ts';
import { useProjectShelf, type ProjectChange } from '../desk/project-shelf.ts';
import { CollaboratorList } from './collaborator-list.tsx';
import { downloadFrom } from './download-from.ts';
import { ProjectLife } from './project-life.tsx';

interface ProjectSettingsDialogProps {
  readonly project: Project;
  readonly person: { readonly userId: string; readonly isRoomOwner: boolean };
  readonly members: MemberList;
  readonly onGone: () => void;
  readonly onClosed: () => void;
}

/** What a project is, who works on it, and its end. Everybody may look; owners change. */
export function ProjectSettingsDialog(props: ProjectSettingsDialogProps) {
  const { project, person, members, onGone, onClosed } = props;
  const isOwner = projectRoleOf(project, person) === 'owner';
  return (
    <Modal title={`Settings of ${project.name}`} onClosed={onClosed}>
      {(close) => (
        <div className="flex flex-col gap-6">
          {!isOwner && (
            <p className="rounded-lg bg-panel px-3 py-2 text-sm">Owners of the project change these.</p>
          )}
          <SettingsForm key={project.version} project={project} isOwner={isOwner} />
          <CollaboratorList {...{ project, members, isOwner, ownUserId: person.userId }} />
          <DownloadButton project={project} />
          {isOwner && (
            <ProjectLife
              project={project}
              onGone={() => {
                close();
                onGone();
              }}
            />
          )}
        </div>
      )}
    </Modal>
  );
}

interface SettingsFormProps {
  readonly project: Project;
  readonly isOwner: boolean;
}

/** For everybody who can read it. */
function DownloadButton({ project: { roomId, projectId, name } }: { readonly project: Project }) {
  const download = () => downloadFrom(projectPaths.archive(roomId, projectId), `${name}.zip`);
  return (
    <Button onClick={download} className="self-start">
      <Download size={16} aria-hidden /> Download as zip
    </Button>
  );
}

function SettingsForm({ project, isOwner }: SettingsFormProps) {
  const shelf = useProjectShelf();
  const { settings } = project;
  const [name, setName] = useState(project.name);
  const [description, setDescription] = useState(project.description);
  const [chosen, setChosen] = useState(settings);
  const [types, setTypes] = useState(settings.allowedTypes.join(' '));
  const [failure, setFailure] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const set = (part: Partial<typeof chosen>) => setChosen({ ...chosen, ...part });
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    setIsBusy(true);
    setFailure(undefined);
    const { entry, ...rest } = chosen;
    const change: ProjectChange = {
      name: name.trim(),
      description: description.trim(),
      settings: {
        ...rest,
        allowedTypes: typesIn(types),
        entry: entry === undefined || entry === '' ? null : entry,
      },
    };
    try {
      await shelf.update(project, change);
      showToast('The settings are saved');
    } catch (error) {
      setFailure(refusalOf(error).message);
      setIsBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <FormError message={failure} />
      <fieldset disabled={!isOwner} className="flex flex-col gap-4">
        <TextField
          label="Name"
          maxLength={LIMITS.projectNameLength}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label="Description"
          isOptional
          maxLength={LIMITS.projectDescriptionLength}
          value={description}
          onChange={(event) => setDescription(event.target.value)}
        />
        <RightsFields chosen={chosen} onChange={set} />
        <TextField
          label="Kinds of files"
          isOptional
          hint="Endings that are allowed, as: html css js png. Empty: all."
          value={types}
          onChange={(event) => setTypes(event.target.value)}
        />
        <TextField
          label="File that runs first"
          isOptional
          hint="Its path. Empty: Atrium finds it."
          value={chosen.entry ?? ''}
          onChange={(event) => set({ entry: event.target.value })}
        />
      </fieldset>
      {isOwner && (
        <Button type="submit" variant="primary" isBusy={isBusy}>
          Save settings
        </Button>
      )}
    </form>
  );
}

function typesIn(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[\s,]+/)
    .map((type) => type.replace(/^\./, ''))
    .filter((type) => type !== '');
}

interface RightsFieldsProps {
  readonly chosen: Project['settings'];
  readonly onChange: (part: Partial<Project['settings']>) => void;
}

function RightsFields({ chosen, onChange }: RightsFieldsProps) {
  return (
    <>
      <Choice
        label="Members of the room"
        value={chosen.memberRole}
        options={{ editor: 'may change files', viewer: 'may read' }}
        onChange={(memberRole) => onChange({ memberRole })}
      />
      <Choice
        label="Running"
        value={chosen.allowRun}
        options={{ everyone: 'everybody', editors: 'who may change files', nobody: 'nobody' }}
        onChange={(allowRun) => onChange({ allowRun })}
      />
      <Check
        label="Files can be changed"
        text="Off: only owners change them."
        isOn={chosen.allowEdit}
        onChange={(allowEdit) => onChange({ allowEdit })}
      />
      <Check
        label="Files can be uploaded"
        text="Off: only owners bring files."
        isOn={chosen.allowUpload}
        onChange={(allowUpload) => onChange({ allowUpload })}
      />
      <Check
        label="The preview may reach the network"
        text="Programs of this project could then send what they see elsewhere."
        isOn={chosen.isNetworkAllowed}
        onChange={(isNetworkAllowed) => onChange({ isNetworkAllowed })}
      />
    </>
  );
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: Readonly<Record<Value, string>>;
  readonly onChange: (value: Value) => void;
}

function Choice<Value extends string>({ label, value, options, onChange }: ChoiceProps<Value>) {
  return (
    <label className="flex items-center justify-between gap-3 text-sm font-medium">
      {label}
      <select
        value={value}
        onChange={(event) => onChange(event.target.value as Value)}
        className={`${INPUT_LOOK} max-w-56 font-normal`}
      >
        {Object.entries<string>(options).map(([option, words]) => (
          <option key={option} value={option}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
