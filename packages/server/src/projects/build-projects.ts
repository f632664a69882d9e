import type { ProfileSource } from '../accounts/account-service.ts';
import type { Announcer } from '../announcer.ts';
import type { Log } from '../observability/log.ts';
import type { MembershipService } from '../rooms/membership-service.ts';
import type { CursorCodec } from '../storage/cursor.ts';
import type { Store } from '../storage/store.ts';
import { AssetRepository } from './asset-repository.ts';
import { ProjectAudit } from './project-audit.ts';
import { ProjectChanges } from './project-changes.ts';
import { ProjectCreationService } from './project-creation-service.ts';
import { ProjectFilesService } from './project-files-service.ts';
import { ProjectListService } from './project-list-service.ts';
import { ProjectNews } from './project-news.ts';
import { projectOperations } from './project-operations.ts';
import { ProjectPurge } from './project-purge.ts';
import { ProjectReader } from './project-reader.ts';
import { ProjectRepository } from './project-repository.ts';
import { ProjectRunService } from './project-run-service.ts';
import { ProjectService } from './project-service.ts';
import type { ProjectTexts } from './project-texts.ts';
import { ProjectWatchers, type ProjectLines } from './project-watchers.ts';
import { TextSearcher } from './text-searcher.ts';
import { TreeCommits } from './tree-commits.ts';
import { TextSizes } from './text-sizes.ts';
import { TreeService } from './tree-service.ts';

export interface ProjectsDeps {
  readonly store: Store;
  readonly memberships: MembershipService;
  readonly profiles: ProfileSource;
  readonly announcer: Pick<Announcer, 'toRoom'>;
  readonly lines: ProjectLines;
  readonly texts: ProjectTexts;
  readonly cursors: CursorCodec;
  readonly log: Log;
  readonly now: () => number;
}

/** Projects, put together. */
export function buildProjects(deps: ProjectsDeps) {
  const { store, memberships, log, now } = deps;
  const projects = new ProjectRepository(store);
  const assets = new AssetRepository(store);
  const reader = new ProjectReader({ projects, memberships, isExclusive: store.isExclusive, now });
  const news = new ProjectNews(deps);
  const audit = new ProjectAudit({ store, log, now });
  const common = { ...deps, projects, assets, reader, news, audit };
  const purge = new ProjectPurge(common);
  const service = new ProjectService({ changes: new ProjectChanges(common), purge, memberships, now });
  const creation = new ProjectCreationService(common);
  const files = new ProjectFilesService({ ...common, searcher: new TextSearcher() });
  const trees = new TreeService({ reader, commits: new TreeCommits(common), now });
  const watchers = new ProjectWatchers(deps.lines);
  const runs = new ProjectRunService({ reader, files, projects: service, watchers, log, now });
  const lists = new ProjectListService(common);
  const handlers = projectOperations({ projects: service, creation, lists, files, trees, runs, watchers });
  const sizes = new TextSizes({ projects, reader, news, now });
  /** Of texts. */
  const access = { access: reader.access.bind(reader), measured: sizes.measured.bind(sizes) };
  return { access, reader, news, purge, creation, files, trees, runs, watchers, handlers };
}
