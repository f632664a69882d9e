import { createRootRoute, createRoute, createRouter, Link } from '@tanstack/react-router';
import { MapPinOff } from 'lucide-react';
import { EmptyState } from '../ui/empty-state.tsx';
import { Failure } from './error-boundary.tsx';
import { InsideGate, Root, SignInRoute, SignUpRoute } from './gates.tsx';
import { HomePage } from './home-page.tsx';
import { JoinPage } from './join-page.tsx';
import { RoomPage } from './room-page.tsx';

const rootRoute = createRootRoute({ component: Root, notFoundComponent: NotFound });

const visitorSearch = (search: Record<string, unknown>): { to?: string } =>
  typeof search['to'] === 'string' ? { to: search['to'] } : {};

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: visitorSearch,
  component: SignInRoute,
});
const signUpRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-up',
  validateSearch: visitorSearch,
  component: SignUpRoute,
});
const insideRoute = createRoute({ getParentRoute: () => rootRoute, id: 'inside', component: InsideGate });
const homeRoute = createRoute({ getParentRoute: () => insideRoute, path: '/', component: HomePage });
const roomRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/rooms/$roomId',
  component: RoomPage,
});
const joinRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/join/$code',
  component: JoinPage,
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    signInRoute,
    signUpRoute,
    insideRoute.addChildren([homeRoute, roomRoute, joinRoute]),
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
