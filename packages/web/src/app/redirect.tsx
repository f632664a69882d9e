import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';

/**
 * Goes elsewhere, once, to where it was first told to. What watches the address is still rendered while the address
 * changes: the router's own `Navigate` would go again, and never end.
 */
export function Redirect({ to }: { readonly to: string }) {
  const navigate = useNavigate();
  const [target] = useState(to);
  useEffect(() => {
    void navigate({ href: target, replace: true });
  }, [navigate, target]);
  return null;
}
