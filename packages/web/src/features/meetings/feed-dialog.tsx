import { useEffect, useState } from 'react';
import { useClient } from '../../lib/client-context.ts';
import { refusalOf } from '../../lib/failure.ts';
import { ownZone } from '../../lib/time-zones.ts';
import { dayAndTimeIn } from '../../lib/zoned-time.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { FormError, INPUT_LOOK } from '../../ui/field.tsx';
import { Modal } from '../../ui/modal.tsx';

/** `address`: told once, right after it was made. */
type Feed =
  | { readonly kind: 'loading' }
  | { readonly kind: 'none' }
  | { readonly kind: 'made'; readonly createdAt: string; readonly address: string | undefined };

export function FeedDialog({ onClosed }: { readonly onClosed: () => void }) {
  const { feed, failure, isBusy, make, revoke } = useFeed();
  return (
    <Modal
      title="Your meetings in another calendar"
      description="Google, Apple and Outlook calendars can follow a private address of yours."
      onClosed={onClosed}
    >
      {() => (
        <div className="flex flex-col gap-4">
          <FormError message={failure} />
          {feed.kind === 'none' && (
            <Button variant="primary" isBusy={isBusy} onClick={make}>
              Make an address
            </Button>
          )}
          {feed.kind === 'made' && feed.address !== undefined && <FeedAddress address={feed.address} />}
          {feed.kind === 'made' && feed.address === undefined && (
            <p>
              You have an address since {dayAndTimeIn(ownZone, Date.parse(feed.createdAt))}. It was shown
              once, when it was made; a new one takes its place.
            </p>
          )}
          {feed.kind === 'made' && (
            <div className="flex flex-wrap gap-2">
              <Button isBusy={isBusy} onClick={make}>
                Make a new address
              </Button>
              <Button variant="quiet" className="text-danger!" isBusy={isBusy} onClick={revoke}>
                End the subscription
              </Button>
            </div>
          )}
        </div>
      )}
    </Modal>
  );
}

function FeedAddress({ address }: { readonly address: string }) {
  return (
    <div className="flex flex-col gap-2">
      <input
        readOnly
        aria-label="Address of your calendar"
        value={address}
        onFocus={(event) => event.target.select()}
        className={`${INPUT_LOOK} text-sm`}
      />
      <div className="flex flex-wrap gap-2">
        <CopyButton text={address} label="Copy address" />
        <a
          href={address.replace(/^https?:/, 'webcal:')}
          className="inline-flex min-h-9 items-center rounded-lg px-3.5 text-sm font-medium text-accent underline"
        >
          Open in this device’s calendar
        </a>
      </div>
      <p className="rounded-lg bg-warn-tint px-3 py-2 text-sm text-warn">
        Keep it to yourself: whoever has it can read when you meet and with whom. It is shown this once.
      </p>
      <p className="text-sm text-soft">
        In Google Calendar: Other calendars, From URL. In Outlook: Add calendar, Subscribe from web. They look
        for news every few hours.
      </p>
    </div>
  );
}

function useFeed() {
  const client = useClient();
  const [feed, setFeed] = useState<Feed>({ kind: 'loading' });
  const [failure, setFailure] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  useEffect(() => {
    client.ask('meetings.feed.get', {}).then(
      ({ createdAt }) =>
        setFeed(createdAt === undefined ? { kind: 'none' } : { kind: 'made', createdAt, address: undefined }),
      (error: unknown) => setFailure(refusalOf(error).message),
    );
  }, [client]);
  const act = (run: () => Promise<Feed>) => {
    setIsBusy(true);
    setFailure(undefined);
    run()
      .then(setFeed, (error: unknown) => setFailure(refusalOf(error).message))
      .finally(() => setIsBusy(false));
  };
  return {
    feed,
    failure,
    isBusy,
    make: () =>
      act(async () => {
        const { path, createdAt } = await client.ask('meetings.feed.create', {});
        return { kind: 'made', createdAt, address: new URL(path, location.origin).href };
      }),
    revoke: () =>
      act(async () => {
        await client.ask('meetings.feed.revoke', {});
        return { kind: 'none' };
      }),
  };
}
