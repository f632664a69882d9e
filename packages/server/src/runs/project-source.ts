import type { ProjectId, UserId, RoomId, RunId } from '@atrium/contract/ids';
import type { ParsedInput } from '@atrium/contract/operations';
import type { RunChunk, RunState } from '@atrium/contract/runs';
import type { RunNews } from './live-run.ts';

type Source = Extract<ParsedInput<'runs.start'>['source'], { kind: 'project' }>;

/** The files of a project as they are to be run, the one that is begun with first. */
export interface ProjectSource {
  /** A language's id, an alias, or the ending of a file. */
  readonly word: string;
  readonly files: readonly { readonly name: string; readonly content: string }[];
  readonly projectId: ProjectId;
}

/** A run of a project as those hear it who have the project open. */
export interface ProjectRunOnAir {
  readonly runId: RunId;
  readonly userId: UserId;
  readonly roomId: RoomId;
  readonly language: string;
  readonly projectId: ProjectId;
  readonly entry: string;
  readonly state: RunState;
  readonly chunks: readonly RunChunk[];
}

/** What runs need of projects. */
export interface RunnableProjects {
  /** Throws `not-found`, `forbidden`, `conflict`, `too-large`. */
  read(source: Source, asker: { readonly roomId: RoomId; readonly userId: UserId }): Promise<ProjectSource>;
  /** It has been put into the queue. Never throws. */
  began(run: ProjectRunOnAir): void;
  /** What the starter hears. Never throws. */
  heard(run: ProjectRunOnAir, news: RunNews): void;
}
