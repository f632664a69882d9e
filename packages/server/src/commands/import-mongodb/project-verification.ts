import type { FileId, ProjectId } from '@atrium/contract/ids';
import type { FileNode } from '@atrium/contract/project-tree';
import { AssetRepository } from '../../projects/asset-repository.ts';
import { lookedAt } from '../../projects/brought-file.ts';
import { ProjectRepository } from '../../projects/project-repository.ts';
import type { ProjectTexts } from '../../projects/project-texts.ts';
import type { StoredTree } from '../../projects/stored-project.ts';
import { fieldsOf, type ImportContext } from './import-context.ts';
import { mapProject } from './map-project.ts';
import { mapProjectFile } from './map-project-file.ts';
import type { StoredRecord } from './staging.ts';

type Found = [StoredRecord, string][];

/** Projects of the source and their files against those that are there. */
export class ProjectVerification {
  readonly #context: ImportContext;
  readonly #projects: ProjectRepository;
  readonly #assets: AssetRepository;
  readonly #texts: Pick<ProjectTexts, 'readTexts'>;

  constructor(context: ImportContext, texts: Pick<ProjectTexts, 'readTexts'>) {
    this.#context = context;
    this.#projects = new ProjectRepository(context.store);
    this.#assets = new AssetRepository(context.store);
    this.#texts = texts;
  }

  async compare(records: readonly StoredRecord[]): Promise<Found> {
    const stored = await this.#projects.findMany(records.map(({ target }) => target as ProjectId));
    const byId = new Map(stored.map((project) => [project.projectId as string, project]));
    return records.flatMap((record): Found => {
      const project = byId.get(record.target);
      const fields = fieldsOf<'projects'>(this.#context, record);
      const mapped = mapProject(fields, record, this.#context.references);
      if (project === undefined || mapped.kind === 'refused') return [[record, 'is missing']];
      const { name, description, roomId, createdAt, createdBy } = mapped.draft;
      const isOwned = createdBy === undefined || project.createdBy === createdBy;
      const isTold = project.name === name && project.description === description;
      const isPlaced = project.roomId === roomId && project.createdAt === createdAt;
      return isOwned && isTold && isPlaced ? [] : [[record, 'differs']];
    });
  }

  async compareFiles(records: readonly StoredRecord[]): Promise<Found> {
    const { references } = this.#context;
    const parents = new Set(
      records.flatMap(({ parent }) => references.record('projects', parent)?.target ?? []),
    );
    const trees = new Map(
      await Promise.all(
        Array.from(parents, async (id) => [id, await this.#projects.findTree(id as ProjectId)] as const),
      ),
    );
    const found = records.map(async (record): Promise<Found> => {
      const what = await this.#difference(
        record,
        trees.get(references.record('projects', record.parent)?.target ?? ''),
      );
      return what === undefined ? [] : [[record, what]];
    });
    return (await Promise.all(found)).flat();
  }

  async #difference(record: StoredRecord, tree: StoredTree | undefined): Promise<string | undefined> {
    const mapped = mapProjectFile(fieldsOf<'files'>(this.#context, record), record);
    if (mapped.kind === 'refused' || mapped.draft.bytes === undefined) return undefined;
    const node = tree?.nodes.get(record.target);
    if (node?.kind !== 'file') return 'is missing';
    return (await this.#isSame(node, mapped.draft.bytes)) ? undefined : 'differs in what it holds';
  }

  async #isSame(node: FileNode, bytes: Uint8Array): Promise<boolean> {
    const file = lookedAt({ path: node.name, bytes });
    if (!file.isText)
      return Buffer.from(file.bytes).equals((await this.#assets.find(node)) ?? Buffer.alloc(0));
    const fileId: FileId = node.fileId;
    return (await this.#texts.readTexts([fileId])).get(fileId) === file.text;
  }
}
