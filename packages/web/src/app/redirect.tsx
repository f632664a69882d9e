import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';

/**
 * Goes elsewhere, once. The router's own `Navigate` goes again whenever it is rendered again, which with a component
 * that watches the address never ends.
 */
export function Redirect({ to }: { readonly to: string }) {
  const navigate = useNavigate();
  useEffect(() => {
    void navigate({ href: to, replace: true });
  }, [navigate, to]);
  return null;
}
