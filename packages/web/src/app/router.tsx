import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Link } from '@tanstack/react-router';
import { MapPinOff } from 'lucide-react';
import { EmptyState } from '../ui/empty-state.tsx';
import { Failure } from './error-boundary.tsx';
import { InsideGate, Root } from './gates.tsx';
import { HomePage } from './home-page.tsx';
import { projectSearch } from './project-routes.ts';
import { RoomPage } from './room-page.tsx';

const rootRoute = createRootRoute({ component: Root, notFoundComponent: NotFound });

const visitorSearch = (search: Record<string, unknown>): { to?: string } =>
  typeof search['to'] === 'string' ? { to: search['to'] } : {};

const VIEWS = ['month', 'week', 'agenda'];
const calendarSearch = ({ view, day }: Record<string, unknown>): { view?: string; day?: string } => ({
  ...(typeof view === 'string' && VIEWS.includes(view) && { view }),
  ...(typeof day === 'string' && /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/.test(day) && { day }),
});

const messageSearch = ({ q, order }: Record<string, unknown>): { q?: string; order?: 'newest' | 'best' } => ({
  // A number that somebody looks for comes as one.
  ...((typeof q === 'string' || typeof q === 'number') && { q: String(q) }),
  ...(order === 'newest' && { order }),
});

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: visitorSearch,
  component: lazyRouteComponent(() => import('./visitor-pages.tsx'), 'SignInRoute'),
});
const signUpRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-up',
  validateSearch: visitorSearch,
  component: lazyRouteComponent(() => import('./visitor-pages.tsx'), 'SignUpRoute'),
});
const insideRoute = createRoute({ getParentRoute: () => rootRoute, id: 'inside', component: InsideGate });
const homeRoute = createRoute({ getParentRoute: () => insideRoute, path: '/', component: HomePage });
const roomRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/rooms/$roomId',
  component: RoomPage,
});
const projectsRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/rooms/$roomId/projects',
  component: lazyRouteComponent(() => import('./projects-page.tsx'), 'ProjectsPage'),
});
const projectRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/rooms/$roomId/projects/$projectId',
  validateSearch: projectSearch,
  component: lazyRouteComponent(() => import('./project-page.tsx'), 'ProjectPage'),
});
const projectPreviewRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/rooms/$roomId/projects/$projectId/preview',
  component: lazyRouteComponent(() => import('./project-preview-page.tsx'), 'ProjectPreviewPage'),
});
const calendarRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/calendar',
  validateSearch: calendarSearch,
  component: lazyRouteComponent(() => import('./calendar-route.tsx'), 'CalendarRoute'),
});
const threadsRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/threads',
  component: lazyRouteComponent(() => import('./threads-page.tsx'), 'ThreadsPage'),
});
const searchRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/search',
  validateSearch: messageSearch,
  component: lazyRouteComponent(() => import('./search-page.tsx'), 'SearchPage'),
});
const administrationRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/administration',
  component: lazyRouteComponent(() => import('./administration-page.tsx'), 'AdministrationPage'),
});
const meetingRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/meetings/$meetingId',
  component: lazyRouteComponent(() => import('./meeting-page.tsx'), 'MeetingPage'),
});
const meetRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/meet/$meetingId',
  component: lazyRouteComponent(() => import('./meet-page.tsx'), 'MeetPage'),
});
const answerRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/answer/$token',
  component: lazyRouteComponent(() => import('./answer-page.tsx'), 'AnswerPage'),
});
const inviteRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/invite/$roomId',
  component: lazyRouteComponent(() => import('./invite-page.tsx'), 'InvitePage'),
});
const joinRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/join/$code',
  component: lazyRouteComponent(() => import('./join-page.tsx'), 'JoinPage'),
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    signInRoute,
    signUpRoute,
    insideRoute.addChildren([
      homeRoute,
      roomRoute,
      projectsRoute,
      projectRoute,
      projectPreviewRoute,
      joinRoute,
      calendarRoute,
      threadsRoute,
      searchRoute,
      administrationRoute,
      meetingRoute,
    ]),
    meetRoute,
    answerRoute,
    inviteRoute,
  ]),
  defaultErrorComponent: Failure,
  // Data lives in the client, not in the routes: there is nothing to wait for.
  defaultPendingMs: 10_000,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

function NotFound() {
  return (
    <main className="flex h-full">
      <EmptyState
        isPage
        icon={<MapPinOff size={28} />}
        title="There is nothing at this address"
        text="The link may be old, or a part of it is missing."
        actions={
          <Link to="/" className="font-medium text-accent underline">
            Go to your rooms
          </Link>
        }
      />
    </main>
  );
}
