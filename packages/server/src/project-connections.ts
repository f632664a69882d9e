import { buildProjects, type ProjectsDeps } from './projects/build-projects.ts';
import type { Authorise } from './dispatcher.ts';
import type { RateLimiter } from './dispatcher/rate-limiter.ts';
import type { ProjectFileDeps } from './http/project-routes.ts';
import type { DocumentService } from './documents/document-service.ts';
import type { Gateway } from './realtime/gateway.ts';

interface Given extends Omit<ProjectsDeps, 'lines'> {
  readonly gateway: Gateway;
  readonly documentService: DocumentService;
  readonly authorise: Authorise;
  readonly rateLimiter: RateLimiter;
}

/** Projects on the live connection: whoever may do less than before has texts closed at once. */
export function connectProjects(given: Given) {
  const { gateway, documentService, authorise, rateLimiter, log } = given;
  const projects = buildProjects({ ...given, lines: gateway.announcer });
  const { watchers, news, creation, trees, files } = projects;
  gateway.onDisconnected((connectionId) => watchers.disconnected(connectionId));
  gateway.announcer.onLeft((roomId, userId) => watchers.leftRoom(roomId, userId));
  news.onAccessChanged(({ projectId }) => {
    documentService
      .recheck({ projectId })
      .catch((error: unknown) => log.info({ err: error, projectId }, 'texts were not closed'));
  });
  const routes: ProjectFileDeps = {
    authorise,
    rateLimiter,
    creation,
    trees,
    files,
  };
  return { ...projects, routes };
}
