import { CSPProvider } from '@base-ui/react/csp-provider';
import { useEffect, useState } from 'react';
import type { Message, MessageVersion } from '@atrium/contract/messages';
import { useClient } from '../../lib/client-context.ts';
import { refusalOf } from '../../lib/failure.ts';
import { fullTime } from '../../lib/time.ts';
import { FormError } from '../../ui/field.tsx';
import { Modal } from '../../ui/modal.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';

interface VersionsDialogProps {
  readonly message: Message;
  readonly onClosed: () => void;
}

/** What a message said before it was edited, the latest first. */
export function VersionsDialog({ message, onClosed }: VersionsDialogProps) {
  // The content security policy allows no style elements; Base UI gets by without them.
  return (
    <CSPProvider disableStyleElements>
      <Modal title="Earlier texts" isReading onClosed={onClosed}>
        {() => <Versions message={message} />}
      </Modal>
    </CSPProvider>
  );
}

type Loaded =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'ready'; readonly versions: readonly MessageVersion[] };

function Versions({ message }: { readonly message: Message }) {
  const loaded = useVersions(message);
  if (loaded.kind === 'loading') return <Skeleton label="Loading earlier texts" lines={4} />;
  if (loaded.kind === 'failed') return <FormError message={loaded.message} />;
  if (loaded.versions.length === 0) return <p className="text-soft">There are none any more.</p>;
  return (
    <ol className="flex flex-col gap-4">
      {loaded.versions.toReversed().map(({ content, writtenAt }) => (
        <li key={writtenAt} className="border-l-2 border-line pl-3">
          <p className="text-xs text-soft">
            <time dateTime={writtenAt}>{fullTime(Date.parse(writtenAt))}</time>
          </p>
          <p className="[overflow-wrap:anywhere] whitespace-pre-wrap">
            {content.kind === 'code' ? content.source : content.text}
          </p>
        </li>
      ))}
    </ol>
  );
}

function useVersions({ messageId }: Message): Loaded {
  const client = useClient();
  const [loaded, setLoaded] = useState<Loaded>({ kind: 'loading' });
  useEffect(() => {
    let isShown = true;
    const show = (next: Loaded) => {
      if (isShown) setLoaded(next);
    };
    client.ask('messages.versions', { messageId }).then(
      ({ versions }) => show({ kind: 'ready', versions }),
      (error: unknown) => show({ kind: 'failed', message: refusalOf(error).message }),
    );
    return () => {
      isShown = false;
    };
  }, [client, messageId]);
  return loaded;
}
