import { Outlet, useRouter } from '@tanstack/react-router';
import { useCallback, useEffect, useState } from 'react';
import { useClient } from '../lib/client-context.ts';
import { refusalOf } from '../lib/failure.ts';
import { useAfter } from '../lib/hooks.ts';
import { useReadable } from '../lib/readable.ts';
import { Button, Spinner } from '../ui/button.tsx';
import { Redirect } from './redirect.tsx';
import { safeTarget } from './safe-target.ts';
import { Shell } from './shell.tsx';

/** Finds out who is there; until then nothing of the page can be right. */
export function Root() {
  const client = useClient();
  const session = useReadable(client.session);
  const [failure, setFailure] = useState<string>();
  const start = useCallback(() => {
    client.start().catch((error: unknown) => setFailure(refusalOf(error).message));
  }, [client]);
  useEffect(start, [start]);
  if (session.kind !== 'unknown') return <Outlet />;
  const retry = () => {
    setFailure(undefined);
    start();
  };
  return <Starting failure={failure} onRetry={retry} />;
}

/** For those who are signed in; others sign in first and come back to where they wanted to go. */
export function InsideGate() {
  const session = useReadable(useClient().session);
  return session.kind === 'signed-in' ? <Shell /> : <ToSignIn />;
}

export function ToSignIn() {
  const target = safeTarget(useRouter().latestLocation.href);
  return <Redirect to={target === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(target)}`} />;
}

interface StartingProps {
  readonly failure: string | undefined;
  readonly onRetry: () => void;
}

function Starting({ failure, onRetry }: StartingProps) {
  const isSlow = useAfter(200);
  return (
    <main className="grid h-full place-items-center p-6">
      {failure === undefined ? (
        isSlow && (
          <output className="flex items-center gap-3 text-soft">
            <Spinner /> Opening Atrium
          </output>
        )
      ) : (
        <div role="alert" className="flex max-w-md flex-col items-center gap-4 text-center">
          <p>{failure}</p>
          <Button variant="primary" onClick={onRetry}>
            Try again
          </Button>
        </div>
      )}
    </main>
  );
}
