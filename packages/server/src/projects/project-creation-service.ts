import { AppError } from '@atrium/contract/errors';
import type { RoomId, UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import type { ParsedInput } from '@atrium/contract/operations';
import type { Project, ProjectSettings, ProjectType } from '@atrium/contract/project-state';
import { newFileId, newProjectId } from '../ids.ts';
import { mapInParallel } from '../storage/parallel.ts';
import { readArchive, withoutTopFolder } from './archives/read-archive.ts';
import type { AssetRepository } from './asset-repository.ts';
import { lookedAt, mimeOf, type BroughtFile, type GivenFile } from './brought-file.ts';
import type { ProjectAudit } from './project-audit.ts';
import type { ProjectNews } from './project-news.ts';
import type { ProjectReader } from './project-reader.ts';
import type { ProjectRepository } from './project-repository.ts';
import type { ProjectTexts } from './project-texts.ts';
import { EMPTY_TREE, type StoredProject } from './stored-project.ts';
import { templateFiles, typeOfFiles } from './templates.ts';
import { bringFiles, type TreeWork } from './tree-bringing.ts';
import { newAssetVersion } from './tree-commits.ts';

const PARALLEL_TEXTS = 8;

export interface ProjectCreationDeps {
  readonly projects: ProjectRepository;
  readonly assets: AssetRepository;
  readonly texts: ProjectTexts;
  readonly reader: ProjectReader;
  readonly news: ProjectNews;
  readonly audit: ProjectAudit;
  readonly now: () => number;
}

interface Wanted {
  readonly roomId: RoomId;
  readonly name: string;
  readonly description: string;
  readonly memberRole: ProjectSettings['memberRole'];
}

interface Beginning {
  readonly type: ProjectType;
  readonly entry: string | undefined;
  readonly files: readonly BroughtFile[];
  readonly deed: string;
}

/** New projects, from templates and archives. Callers have been authorised as members of the room. */
export class ProjectCreationService {
  readonly #deps: ProjectCreationDeps;

  constructor(deps: ProjectCreationDeps) {
    this.#deps = deps;
  }

  /** Throws `conflict` when the room has too many. */
  create(input: ParsedInput<'projects.create'>, by: UserId): Promise<Project> {
    const { files, entry } = templateFiles(input.template, input.name);
    const given = Object.entries(files).map(([path, text]) => ({ path, bytes: Buffer.from(text) }));
    const beginning = { type: input.template, entry, files: given.map(lookedAt), deed: 'create' };
    return this.#create(input, beginning, by);
  }

  /** The same from a zip archive. Throws `invalid` for one that is not taken, and nothing is written. */
  async import(wanted: Wanted, archive: Uint8Array, by: UserId): Promise<Project> {
    await this.#assertRoom(wanted.roomId);
    const given: GivenFile[] = withoutTopFolder((await readArchive(archive)).files);
    const files = given.map(lookedAt);
    const manifest = files.find(({ path }) => path === 'package.json');
    const type = typeOfFiles(
      files.map(({ path }) => path),
      manifest?.isText === true ? manifest.text : undefined,
    );
    return this.#create(wanted, { type, entry: undefined, files, deed: 'import' }, by);
  }

  async #create(wanted: Wanted, beginning: Beginning, by: UserId): Promise<Project> {
    const { projects, reader, news, audit, now } = this.#deps;
    await this.#assertRoom(wanted.roomId);
    const project = newProject(wanted, beginning, { by, now: now() });
    const work = this.#treeOf(project, beginning.files);
    await this.#write(work, by);
    const tree = { version: 1, nodes: work.nodes, recent: [] };
    await projects.add(project, tree);
    const { projectId, roomId } = project;
    reader.noteProject(project);
    reader.noteTree(projectId, tree);
    await news.changed(project);
    await audit.write({ projectId, roomId, userId: by, deed: beginning.deed, count: work.put.length });
    return project;
  }

  async #assertRoom(roomId: RoomId): Promise<void> {
    const most = LIMITS.projectsPerRoom;
    if ((await this.#deps.projects.countOfRoom(roomId, most)) >= most)
      throw new AppError('conflict', `A room has at most ${most} projects, deleted ones included.`);
  }

  #treeOf({ createdBy, createdAt, settings }: StoredProject, files: readonly BroughtFile[]): TreeWork {
    const { now } = this.#deps;
    const newVersion = (): string => newAssetVersion(now());
    const bringing = { parentId: null, onNameTaken: 'refuse', files, newVersion } as const;
    const { maxFileSize, allowedTypes } = settings;
    const outcome = bringFiles(EMPTY_TREE.nodes, bringing, {
      by: createdBy,
      at: createdAt,
      seenVersion: 1,
      nextVersion: 1,
      bounds: { maxFileSize, allowedTypes },
      newId: () => newFileId(now()),
      mimeOf: (name) => mimeOf(name),
    });
    if (outcome.kind === 'done') return outcome;
    const [first] = outcome.refusals;
    const where = first?.path === undefined ? '' : ` (${first.path})`;
    throw new AppError('invalid', `These files were not taken: ${first?.message ?? ''}${where}`, {
      details: { refusals: outcome.refusals },
    });
  }

  async #write({ texts: seeds, assets: bytes }: TreeWork, by: UserId): Promise<void> {
    const { texts, assets } = this.#deps;
    await mapInParallel(seeds, PARALLEL_TEXTS, ({ fileId, text }) => texts.seed(fileId, text, by));
    await assets.put(bytes);
  }
}

function newProject(
  { roomId, name, description, memberRole }: Wanted,
  { type, entry }: Beginning,
  { by, now }: { by: UserId; now: number },
): StoredProject {
  const at = new Date(now).toISOString();
  return {
    projectId: newProjectId(now),
    roomId,
    name,
    description,
    type,
    createdBy: by,
    createdAt: at,
    updatedAt: at,
    status: 'active',
    collaborators: [],
    settings: {
      memberRole,
      allowUpload: true,
      allowEdit: true,
      allowRun: 'everyone',
      isNetworkAllowed: false,
      maxFileSize: 10 * 1024 * 1024,
      allowedTypes: [],
      ...(entry !== undefined && { entry }),
    },
    version: 1,
  };
}
