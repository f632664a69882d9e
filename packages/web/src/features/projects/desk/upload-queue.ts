import type { FileId } from '@atrium/contract/ids';
import { projectPaths } from '@atrium/contract/project-access';
import type { Project } from '@atrium/contract/project-state';
import type { NewTreeOperation, TreeAnswer } from '@atrium/contract/project-tree';
import { foldName } from '@atrium/contract/tree-names';
import { refusalOf } from '../../../lib/failure.ts';
import { Observable } from '../../../lib/readable.ts';
import type { BroughtFile } from '../tree/tree-actions.ts';
import type { LiveProject } from './live-project.ts';
import type { Upload } from './project-desk.ts';
import { sendFile, type SentFile } from './send-file.ts';

interface Waiting {
  readonly key: string;
  readonly file: BroughtFile;
  readonly parentId: FileId | null;
}

/** Files that are brought, one after the other, each into its folder, which is made if it is not there. */
export class UploadQueue {
  readonly shown = new Observable<readonly Upload[]>([]);
  readonly #live: LiveProject;
  readonly #place: Pick<Project, 'roomId' | 'projectId'>;
  #waiting: Waiting[] = [];
  #sent: { readonly key: string; readonly file: SentFile } | undefined;
  #isBusy = false;
  #count = 0;

  constructor(live: LiveProject, place: Pick<Project, 'roomId' | 'projectId'>) {
    this.#live = live;
    this.#place = place;
  }

  bring(files: readonly BroughtFile[], parentId: FileId | null): void {
    const added = files.map((file): Waiting => ({ key: `upload-${(this.#count += 1)}`, file, parentId }));
    this.#waiting.push(...added);
    const shown = added.map(({ key, file }): Upload => ({
      key,
      name: file.path,
      progress: 0,
      status: 'waiting',
    }));
    this.shown.set([...this.shown.get(), ...shown]);
    void this.#work();
  }

  cancel(key: string): void {
    this.#waiting = this.#waiting.filter((one) => one.key !== key);
    if (this.#sent?.key === key) this.#sent.file.cancel();
    this.#update(key, { status: 'cancelled' });
  }

  forget(): void {
    this.shown.set(this.shown.get().filter(({ status }) => status === 'waiting' || status === 'sending'));
  }

  async #work(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      // One at a time: each makes a version of the tree.
      // oxlint-disable-next-line no-await-in-loop
      await this.#send(next);
    }
    this.#isBusy = false;
  }

  async #send({ key, file, parentId }: Waiting): Promise<void> {
    this.#update(key, { status: 'sending' });
    try {
      const folders = file.path.split('/');
      const name = folders.pop() ?? file.path;
      const into = await this.#folder(folders, parentId);
      const { roomId, projectId } = this.#place;
      const query = new URLSearchParams({
        name,
        onNameTaken: 'keep-both',
        changeId: crypto.randomUUID(),
        ...(into !== null && { parentId: into }),
      });
      const sent = sendFile({
        path: `${projectPaths.uploading(roomId, projectId)}?${query}`,
        body: file.content,
        type: 'application/octet-stream',
        onProgress: (progress) => this.#update(key, { progress }),
      });
      this.#sent = { key, file: sent };
      const answer = this.#live.learn((await sent.answer) as TreeAnswer);
      if (answer.kind === 'refused') this.#failed(key, answer.refusals[0]?.message ?? 'Refused');
      else this.#update(key, { status: 'done', progress: 1 });
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return;
      this.#failed(key, refusalOf(error).message);
    } finally {
      this.#sent = undefined;
    }
  }

  /** The folder of these names, made as far as it is not there. */
  async #folder(names: readonly string[], parentId: FileId | null): Promise<FileId | null> {
    let at = parentId;
    for (const name of names) {
      // oxlint-disable-next-line no-await-in-loop
      at = this.#childFolder(at, name) ?? (await this.#makeFolder(at, name));
    }
    return at;
  }

  #childFolder(parentId: FileId | null, name: string): FileId | undefined {
    const now = this.#live.state.get();
    if (now.status !== 'ready') return undefined;
    const folded = foldName(name);
    for (const node of now.nodes.values()) {
      const isIt = node.kind === 'folder' && node.parentId === parentId && node.trashed === undefined;
      if (isIt && foldName(node.name) === folded) return node.fileId;
    }
    return undefined;
  }

  async #makeFolder(parentId: FileId | null, name: string): Promise<FileId> {
    const key = 'new:folder';
    const operation: NewTreeOperation = { op: 'createFolder', key, parentId, name };
    const answer = await this.#live.change([operation]);
    const made = answer.kind === 'done' ? answer.created[key] : undefined;
    if (made !== undefined) return made;
    const message = answer.kind === 'refused' ? (answer.refusals[0]?.message ?? '') : '';
    throw Object.assign(new Error(message), { code: 'conflict' });
  }

  #failed(key: string, failure: string): void {
    this.#update(key, { status: 'failed', failure });
  }

  #update(key: string, part: Partial<Upload>): void {
    this.shown.set(
      this.shown
        .get()
        .map((one) => (one.key === key && one.status !== 'cancelled' ? { ...one, ...part } : one)),
    );
  }
}
