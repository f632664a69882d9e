import type { UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import type { Output, ParsedInput } from '@atrium/contract/operations';
import type { ProfileSource } from '../accounts/account-service.ts';
import type { MembershipService } from '../rooms/membership-service.ts';
import type { CursorCodec } from '../storage/cursor.ts';
import { mapInParallel } from '../storage/parallel.ts';
import type { Key } from '../storage/store.ts';
import type { ProjectRef } from './project-changes.ts';
import { peopleOf } from './project-news.ts';
import type { ProjectReader } from './project-reader.ts';
import type { ProjectList, ProjectRepository } from './project-repository.ts';
import type { StoredProject } from './stored-project.ts';

const PARALLEL_ROOMS = 8;

export interface ProjectListDeps {
  readonly projects: ProjectRepository;
  readonly reader: ProjectReader;
  readonly memberships: MembershipService;
  readonly profiles: ProfileSource;
  readonly cursors: CursorCodec;
}

interface Wanted {
  readonly list: ProjectList;
  /** Of cursors: a list is continued as it was begun. */
  readonly scope: string;
  readonly limit: number;
  readonly cursor: string | undefined;
}

type Page = Output<'projects.list'>;

/** Projects found: by room, creator and state, each by its index, and by words. */
export class ProjectListService {
  readonly #deps: ProjectListDeps;

  constructor(deps: ProjectListDeps) {
    this.#deps = deps;
  }

  async get(ref: ProjectRef, userId: UserId): Promise<Output<'projects.get'>> {
    const { project } = await this.#deps.reader.sight(ref, userId);
    return { project: project, users: await this.#deps.profiles.profiles(peopleOf(project)) };
  }

  async list({ roomId, status, limit, cursor }: ParsedInput<'projects.list'>, userId: UserId): Promise<Page> {
    const scope = `projects.list ${roomId} ${status}`;
    const found = await this.#page({ list: { by: 'room', roomId }, scope, limit, cursor });
    const ofStatus = found.projects.filter((project) => project.status === status);
    return this.#answer(await this.#deps.reader.visible(ofStatus, userId), found.cursor);
  }

  async listCreated(input: ParsedInput<'projects.listCreated'>, userId: UserId): Promise<Page> {
    const { limit, cursor } = input;
    const list = { by: 'creator', userId: input.userId } as const;
    const found = await this.#page({ list, scope: `projects.listCreated ${input.userId}`, limit, cursor });
    const kept = found.projects.filter(({ status }) => status !== 'deleted');
    return this.#answer(await this.#deps.reader.visible(kept, userId), found.cursor);
  }

  /** For administrators: without what was built and run. */
  async listByStatus({ status, limit, cursor }: ParsedInput<'projects.listByStatus'>): Promise<Page> {
    const scope = `projects.listByStatus ${status}`;
    const found = await this.#page({ list: { by: 'status', status }, scope, limit, cursor });
    const plain = found.projects.map(withoutOutputs);
    return this.#answer(plain, found.cursor);
  }

  /** All rooms of a person are looked through, the newest projects of each; words are matched without regard to case. */
  async search(
    { query }: ParsedInput<'projects.search'>,
    userId: UserId,
  ): Promise<Output<'projects.search'>> {
    const { memberships, projects } = this.#deps;
    const words = folded(query).split(/\s+/);
    const rooms = await memberships.ofUser(userId);
    const pages = await mapInParallel(rooms, PARALLEL_ROOMS, ({ roomId }) =>
      projects.page({ by: 'room', roomId }, { limit: LIMITS.projectsPerRoom }),
    );
    const all = pages.flatMap((page) => page.projects);
    const found = all.filter(({ status, name, description }) => {
      const text = folded(`${name} ${description}`);
      return status !== 'deleted' && words.every((word) => text.includes(word));
    });
    found.sort((one, other) => (one.updatedAt < other.updatedAt ? 1 : -1));
    const { projects: shown, users } = await this.#answer(found.slice(0, LIMITS.pageSize), undefined);
    return { projects: shown, users, isComplete: found.length <= LIMITS.pageSize };
  }

  async #page({ list, scope, limit, cursor }: Wanted) {
    const { projects, cursors } = this.#deps;
    const start = cursor === undefined ? undefined : (cursors.decode(scope, cursor) as Key);
    const page = await projects.page(list, { limit, start });
    return { projects: page.projects, cursor: page.next && cursors.encode(scope, page.next) };
  }

  async #answer(projects: readonly StoredProject[], cursor: string | undefined): Promise<Page> {
    const users = await this.#deps.profiles.profiles([...new Set(projects.flatMap(peopleOf))]);
    return { projects: [...projects], users, ...(cursor !== undefined && { cursor }) };
  }
}

function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase().trim();
}

function withoutOutputs({ lastBuild: _build, lastRun: _run, ...project }: StoredProject): StoredProject {
  return project;
}
