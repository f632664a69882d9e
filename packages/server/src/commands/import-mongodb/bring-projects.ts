import type { FileId, UserId } from '@atrium/contract/ids';
import type { FileNode, TreeNode } from '@atrium/contract/project-tree';
import { TreeDraft, TreeFault } from '@atrium/contract/tree-draft';
import { freeName } from '@atrium/contract/tree-names';
import { AssetRepository } from '../../projects/asset-repository.ts';
import { lookedAt } from '../../projects/brought-file.ts';
import { ProjectRepository } from '../../projects/project-repository.ts';
import type { ProjectTexts } from '../../projects/project-texts.ts';
import type { StoredProject } from '../../projects/stored-project.ts';
import { fieldsOf, noteAll, settle, type ImportContext } from './import-context.ts';
import { mapProject, type ProjectDraft } from './map-project.ts';
import { mapProjectFile, type FileDraft } from './map-project-file.ts';
import { patiently } from './patience.ts';
import { type Refusal } from './reasons.ts';
import type { StoredRecord } from './staging.ts';
import { targetIdOf } from './target-id.ts';

/** A tree while files are put into it, with what has to be written before it. */
interface Growth {
  readonly project: StoredProject;
  readonly tree: TreeDraft;
  readonly texts: { readonly fileId: FileId; readonly text: string; readonly by: UserId }[];
  readonly assets: { readonly fileId: FileId; readonly version: string; readonly bytes: Uint8Array }[];
}

/** Projects, each with all its files: what the files hold first, then the project with its tree. */
export class ProjectBringer {
  readonly #context: ImportContext;
  readonly #projects: ProjectRepository;
  readonly #assets: AssetRepository;
  readonly #texts: Pick<ProjectTexts, 'seed'>;

  constructor(context: ImportContext, texts: Pick<ProjectTexts, 'seed'>) {
    this.#context = context;
    this.#projects = new ProjectRepository(context.store);
    this.#assets = new AssetRepository(context.store);
    this.#texts = texts;
  }

  async bring(): Promise<void> {
    const { staging, progress, throttle } = this.#context;
    progress.begin('Projects', staging.countOf('projects', 'staged'));
    for (const page of staging.waiting('projects', 'staged', 20)) {
      // oxlint-disable-next-line no-await-in-loop -- a few at a time: they are large
      await Promise.all(page.map((record) => this.#bringOne(record)));
      progress.advance(page.length);
      // oxlint-disable-next-line no-await-in-loop
      await throttle.pass(page.length);
    }
    this.#settleRest();
    progress.end();
  }

  async #bringOne(record: StoredRecord): Promise<void> {
    const { staging, references } = this.#context;
    const draft = settle(
      staging,
      record,
      mapProject(fieldsOf<'projects'>(this.#context, record), record, references),
    );
    if (!draft) return;
    const project = await this.#withOwner(record, draft);
    const files = this.#filesOf(record);
    const growth = this.#grow(project, files);
    const isThere = (await patiently(() => this.#projects.find(project.projectId))) !== undefined;
    if (!isThere) await patiently(() => this.#write(growth));
    staging.together(() => {
      staging.setState('projects', record.key, 'brought');
      for (const { key, state } of files)
        if (state === 'staged')
          staging.run(
            "UPDATE records SET state = 'brought' WHERE kind = 'files' AND key = ? AND state = 'staged'",
            key,
          );
    });
  }

  async #write({ project, tree, texts, assets }: Growth): Promise<void> {
    await this.#assets.put(assets);
    // oxlint-disable-next-line no-await-in-loop -- a text at a time
    for (const { fileId, text, by } of texts) await this.#texts.seed(fileId, text, by);
    await this.#projects.add(project, { version: 1, nodes: tree.nodes, recent: [] });
  }

  async #withOwner(record: StoredRecord, draft: ProjectDraft): Promise<StoredProject> {
    const { createdBy: known, ownerKey, ...project } = draft;
    const { formerMembers } = this.#context;
    const createdBy = known ?? (await formerMembers.of(ownerKey ?? `owner of ${record.key}`, undefined));
    return { ...project, createdBy };
  }

  #filesOf({ key }: StoredRecord): StoredRecord[] {
    const { staging, references } = this.#context;
    const names = staging
      .parents('files', 'staged')
      .filter((name) => references.record('projects', name)?.key === key);
    const query =
      "SELECT * FROM records WHERE kind = 'files' AND parent = ? AND state != 'refused' ORDER BY at, key";
    return names.flatMap((name) => staging.all<StoredRecord>(query, name));
  }

  #grow(project: StoredProject, files: readonly StoredRecord[]): Growth {
    const { staging } = this.#context;
    const tree = new TreeDraft(new Map(), project.settings);
    const growth: Growth = { project, tree, texts: [], assets: [] };
    for (const record of files) {
      const draft = settle(staging, record, mapProjectFile(fieldsOf<'files'>(this.#context, record), record));
      if (draft) this.#plant(growth, record, draft);
    }
    return growth;
  }

  #plant(growth: Growth, record: StoredRecord, draft: FileDraft): void {
    try {
      const parentId = this.#folder(growth, draft.path.slice(0, -1), draft.createdAt);
      if (draft.bytes === undefined) this.#folder(growth, draft.path, draft.createdAt);
      else this.#put(growth, record, { ...draft, bytes: draft.bytes, parentId });
    } catch (error) {
      if (!(error instanceof TreeFault)) throw error;
      const { kind, key, collection } = record;
      const reason: Refusal = /large|many/.test(error.reason) ? 'too-large' : 'path-invalid';
      this.#context.staging.refuse({ kind, key, collection, reason, detail: draft.path.join('/') });
    }
  }

  #folder({ tree, project }: Growth, path: readonly string[], createdAt: string): FileId | null {
    let parentId: FileId | null = null;
    for (const [depth, name] of path.entries()) {
      const there: TreeNode | undefined = tree.childNamed(parentId, name);
      const fileId: FileId = there?.fileId ?? folderId(project, path.slice(0, depth + 1));
      if (!there)
        tree.put({
          kind: 'folder',
          fileId,
          parentId,
          name,
          createdBy: project.createdBy,
          createdAt,
          version: 1,
        });
      parentId = fileId;
    }
    return parentId;
  }

  #put(
    growth: Growth,
    record: StoredRecord,
    { path, bytes, parentId, author, createdAt }: FileDraft & { bytes: Uint8Array; parentId: FileId | null },
  ): void {
    const { references, staging } = this.#context;
    const { tree, project, texts, assets } = growth;
    const wanted = path.at(-1) ?? '';
    const name = freeName(wanted, 'copy', (tried) => tree.childNamed(parentId, tried) !== undefined);
    const file = lookedAt({ path: name, bytes });
    const fileId = record.target as FileId;
    const createdBy = references.user(author) ?? project.createdBy;
    const { isText, mime, size } = file;
    const node: FileNode = {
      kind: 'file',
      fileId,
      parentId,
      name,
      isText,
      mime,
      size,
      createdBy,
      createdAt,
      version: 1,
    };
    tree.put(isText ? node : { ...node, assetVersion: 'import' });
    if (name !== wanted) noteAll(staging, record, [{ reason: 'name-taken', detail: name }]);
    if (file.isText) texts.push({ fileId, text: file.text, by: createdBy });
    else assets.push({ fileId, version: 'import', bytes: file.bytes });
  }

  /** Files of projects that are not there; those of projects that were brought before stay out. */
  #settleRest(): void {
    const { staging, references } = this.#context;
    for (const page of staging.waiting('files'))
      for (const record of page) {
        const { kind, key, collection, parent } = record;
        if (references.record('projects', parent) === undefined)
          staging.refuse({ kind, key, collection, reason: 'project-missing', detail: parent ?? '' });
        else noteAll(staging, record, [{ reason: 'not-followed', detail: 'came after its project' }]);
      }
    for (const kind of ['projects', 'files'] as const)
      for (const page of staging.waiting(kind, 'changed'))
        for (const record of page) {
          noteAll(staging, record, [{ reason: 'not-followed', detail: 'changed there' }]);
          staging.setState(kind, record.key, 'brought');
        }
  }
}

function folderId({ projectId }: StoredProject, path: readonly string[]): FileId {
  return targetIdOf('files', `${projectId} ${path.join('/')}`) as FileId;
}
