import { AppError } from '@atrium/contract/errors';
import type { ProjectId, RunId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import type { ProjectRun } from '@atrium/contract/project-state';
import type { RunChunk } from '@atrium/contract/runs';
import { endingOf } from '@atrium/contract/tree-names';
import type { Log } from '../observability/log.ts';
import { assertMayRun } from './project-policy.ts';
import type { ProjectFilesService } from './project-files-service.ts';
import type { ProjectReader } from './project-reader.ts';
import type { ProjectService } from './project-service.ts';
import type { ProjectWatchers } from './project-watchers.ts';
import type { StoredProject } from './stored-project.ts';

/** What a program of several files usually begins with, the likeliest first. */
const ENTRIES = /^(?:src\/)?(?:main|index|app|__main__)\.(?:py|[cm]?[jt]s|lua|rb|php|pl|sql|c|cpp)$/i;
/** Endings by which no runner goes. */
const WORDS: Readonly<Record<string, string>> = {
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'javascript',
  mts: 'typescript',
  cts: 'typescript',
  tsx: 'typescript',
  cc: 'cpp',
};
const PAGES = new Set(['html', 'htm', 'css', 'md', 'json', 'svg', 'txt', '']);

interface Text {
  readonly fileId: string;
  readonly path: string;
  readonly text: string;
}

/** As the runs of code tell of them (`RunnableProjects`). */
interface OnAir {
  readonly runId: RunId;
  readonly userId: ProjectRun['by'];
  readonly roomId: StoredProject['roomId'];
  readonly language: string;
  readonly projectId: ProjectId;
  readonly entry: string;
  readonly chunks: readonly RunChunk[];
}

interface Source {
  readonly projectId: ProjectId;
  readonly entryId?: string | undefined;
  readonly language?: string | undefined;
}

type News =
  | { readonly event: 'run:output'; readonly payload: { runId: RunId; chunk: RunChunk } }
  | {
      readonly event: 'run:changed';
      readonly payload: {
        runId: RunId;
        state:
          | { kind: 'queued'; ahead: number }
          | { kind: 'running' }
          | { kind: 'ended'; result: NonNullable<ProjectRun['result']> };
      };
    };

interface Live {
  readonly run: ProjectRun;
  readonly onAir: OnAir;
}

interface ProjectRunDeps {
  readonly reader: ProjectReader;
  readonly files: ProjectFilesService;
  readonly projects: ProjectService;
  readonly watchers: ProjectWatchers;
  readonly log: Log;
  readonly now: () => number;
}

/** Runs of projects: what is run, and who hears it. */
export class ProjectRunService {
  readonly #deps: ProjectRunDeps;
  readonly #live = new Map<RunId, Live>();

  constructor(deps: ProjectRunDeps) {
    this.#deps = deps;
  }

  /** The texts as they are now. Throws `forbidden`, `not-found`, `conflict`, `too-large`. */
  async read(source: Source, asker: Pick<OnAir, 'roomId' | 'userId'>) {
    const { reader, files } = this.#deps;
    const { projectId, entryId, language } = source;
    const sight = await reader.sight({ projectId, roomId: asker.roomId }, asker.userId);
    assertMayRun(sight);
    const texts = await files.liveTexts({ projectId });
    const entry = entryOf(texts, { entryId, entry: sight.project.settings.entry });
    const others = texts.filter((text) => text !== entry);
    if (texts.length > LIMITS.runFiles)
      throw new AppError(
        'too-large',
        `A run takes at most ${LIMITS.runFiles} files; this project has ${texts.length} texts.`,
      );
    const large = texts.find(({ text }) => text.length > LIMITS.runSourceLength);
    if (large)
      throw new AppError(
        'too-large',
        `${large.path} is too large to be run: a file has at most ${LIMITS.runSourceLength / 1024} KB.`,
      );
    const ending = endingOf(entry.path);
    const named = [entry, ...others].map(({ path, text }) => ({ name: path, content: text }));
    return { word: language ?? WORDS[ending] ?? ending, files: named, projectId };
  }

  began(onAir: OnAir): void {
    const { runId, userId, entry, language, roomId, projectId } = onAir;
    const startedAt = new Date(this.#deps.now()).toISOString();
    const run: ProjectRun = { runId, by: userId, entry, language, startedAt };
    this.#live.set(runId, { run, onAir });
    this.#deps.watchers.tell(projectId, { event: 'project:run', payload: { roomId, projectId, run } });
  }

  /** Its starter hears it anyway. */
  heard(onAir: OnAir, news: News): void {
    const { watchers } = this.#deps;
    const { projectId, userId: exceptOf } = onAir;
    if (news.event === 'run:output') return watchers.tell(projectId, { ...news, exceptOf });
    watchers.tell(projectId, { ...news, exceptOf });
    if (news.payload.state.kind === 'ended') this.#ended(onAir, news.payload.state.result);
    return undefined;
  }

  /** Runs under way with what they printed, the latest last. */
  under(projectId: ProjectId): { run: ProjectRun; chunks: RunChunk[] }[] {
    const live = [...this.#live.values()].filter(({ onAir }) => onAir.projectId === projectId);
    return live.map(({ run, onAir }) => ({ run, chunks: [...onAir.chunks] }));
  }

  #ended({ runId, roomId, projectId }: OnAir, result: NonNullable<ProjectRun['result']>): void {
    const live = this.#live.get(runId);
    if (!live) return;
    this.#live.delete(runId);
    const run = { ...live.run, result };
    this.#deps.watchers.tell(projectId, { event: 'project:run', payload: { roomId, projectId, run } });
    this.#deps.projects.recordRun({ roomId, projectId }, run).catch((error: unknown) => {
      // Archived, deleted or left meanwhile.
      this.#deps.log.info({ err: error, projectId }, 'the last run of a project was not kept');
    });
  }
}

function entryOf(
  texts: readonly Text[],
  wanted: { entryId?: string | undefined; entry?: string | undefined },
): Text {
  const { entryId, entry } = wanted;
  if (entryId !== undefined) {
    const chosen = texts.find(({ fileId }) => fileId === entryId);
    if (!chosen) throw new AppError('conflict', 'This file is no text of the project any more.');
    return chosen;
  }
  const set = texts.find(({ path }) => path === entry && !PAGES.has(endingOf(path)));
  const programs = texts.filter(({ path }) => !PAGES.has(endingOf(path)));
  const guess =
    set ??
    programs.find(({ path }) => ENTRIES.test(path)) ??
    (programs.length === 1 ? programs[0] : undefined);
  if (!guess)
    throw new AppError('conflict', 'Say which file is to be run: open it, or set it in the settings.');
  return guess;
}
