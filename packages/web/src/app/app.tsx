import { RouterProvider } from '@tanstack/react-router';
import type { AtriumClient } from '@atrium/client/atrium-client';
import { ClientContext } from '../lib/client-context.ts';
import { Toaster } from '../ui/toaster.tsx';
import { CallSoundDock } from './call-sound-dock.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { router } from './router.tsx';

export function App({ client }: { readonly client: AtriumClient }) {
  return (
    <ErrorBoundary>
      <ClientContext value={client}>
        <RouterProvider router={router} />
        <CallSoundDock />
        <Toaster />
      </ClientContext>
    </ErrorBoundary>
  );
}
