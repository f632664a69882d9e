import { Link, useLocation } from '@tanstack/react-router';
import { useEffect, type ReactNode } from 'react';
import { SignInPage } from '../features/accounts/sign-in-page.tsx';
import { SignUpPage } from '../features/accounts/sign-up-page.tsx';
import { useClient } from '../lib/client-context.ts';
import { useReadable } from '../lib/readable.ts';
import { Redirect } from './redirect.tsx';
import { safeTarget } from './safe-target.ts';

export function SignInRoute() {
  return (
    <VisitorGate>
      {(search) => (
        <SignInPage
          footer={
            <>
              New here?{' '}
              <Link to="/sign-up" search={search} className="font-medium text-accent underline">
                Create an account
              </Link>
            </>
          }
        />
      )}
    </VisitorGate>
  );
}

export function SignUpRoute() {
  return (
    <VisitorGate>
      {(search) => (
        <SignUpPage
          footer={
            <>
              Already have an account?{' '}
              <Link to="/sign-in" search={search} className="font-medium text-accent underline">
                Sign in
              </Link>
            </>
          }
        />
      )}
    </VisitorGate>
  );
}

interface VisitorGateProps {
  readonly children: (search: { readonly to?: string }) => ReactNode;
}

function VisitorGate({ children }: VisitorGateProps) {
  const session = useReadable(useClient().session);
  const { search } = useLocation();
  const target = safeTarget(search.to);
  useEffect(() => {
    document.title = 'Atrium';
  }, []);
  if (session.kind === 'signed-in') return <Redirect to={target} />;
  return children(target === '/' ? {} : { to: target });
}
