import type { GuestHost, Job } from '../guest.ts';
import type { MemoryFiles } from './memory-files.ts';

/** Where the program and the files beside it lie, and where it begins. */
export const WORK = '/work';

/**
 * The job as files. Whoever first looks into `/work` or `/job` waits for it: that is how an interpreter that is up is parked in
 * the middle of opening its program. `/job/main` holds the path of the file that is run, `/job/mode` says `run` or `compile`.
 */
export class JobFiles {
  readonly #host: GuestHost;
  #job: Job | undefined;

  constructor(host: GuestHost) {
    this.#host = host;
  }

  mountIn(files: MemoryFiles): void {
    files.addDirectory(WORK).fillOnFirstLook(() => this.#fillWork(files));
    files.addDirectory('/job').fillOnFirstLook(() => this.#describe(files));
  }

  /** Waits for it the first time. */
  get job(): Job {
    this.#job ??= this.#host.takeJob();
    return this.#job;
  }

  /** Absolute. */
  get mainPath(): string {
    return `${WORK}/${this.job.files[0]?.name ?? ''}`;
  }

  #fillWork(files: MemoryFiles): void {
    for (const { name, content } of this.job.files) files.addFile(`${WORK}/${name}`, Buffer.from(content));
  }

  #describe(files: MemoryFiles): void {
    files.addFile('/job/main', Buffer.from(this.mainPath));
    files.addFile('/job/mode', Buffer.from(this.job.isCompileOnly ? 'compile' : 'run'));
  }
}
