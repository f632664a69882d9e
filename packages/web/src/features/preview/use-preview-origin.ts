import { useEffect, useState } from 'react';
import type { PreviewPlace } from '@atrium/contract/preview';
import { useClient } from '../../lib/client-context.ts';
import { refusalOf } from '../../lib/failure.ts';

export type PreviewOrigin =
  | { readonly kind: 'asking' }
  | { readonly kind: 'here'; readonly origin: string }
  | { readonly kind: 'none'; readonly reason: string };

/** Where this page's previews are: on the host by which this page was reached, or on their own. */
export function usePreviewOrigin(): PreviewOrigin {
  const client = useClient();
  const [origin, setOrigin] = useState<PreviewOrigin>({ kind: 'asking' });
  useEffect(() => {
    let isCurrent = true;
    client.ask('preview.place', {}).then(
      (place) => isCurrent && setOrigin(originAt(place)),
      (error: unknown) => isCurrent && setOrigin({ kind: 'none', reason: refusalOf(error).message }),
    );
    return () => {
      isCurrent = false;
    };
  }, [client]);
  return origin;
}

function originAt(place: PreviewPlace): PreviewOrigin {
  switch (place.kind) {
    case 'origin':
      return { kind: 'here', origin: place.origin };
    case 'port':
      return { kind: 'here', origin: `${location.protocol}//${location.hostname}:${place.port}` };
    case 'none':
    default:
      return {
        kind: 'none',
        reason:
          'Previews have no address of their own on this server yet. Its administrator sets ATRIUM_PREVIEW_ORIGIN.',
      };
  }
}
