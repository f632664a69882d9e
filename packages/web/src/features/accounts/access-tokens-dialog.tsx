import { useState } from 'react';
import type { AccessToken } from '@atrium/contract/access-tokens';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { FormError, INPUT_LOOK } from '../../ui/field.tsx';
import { Modal } from '../../ui/modal.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { AccessTokenForm } from './access-token-form.tsx';
import { SCOPE_WORDS } from './scope-words.ts';
import { useAccessTokens, type AccessTokens } from './use-access-tokens.ts';

const DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' });

/** What was asked for is where one goes on. */
function takeFocus(element: HTMLElement | null): void {
  element?.focus();
}

/** Personal access tokens: what a person lets programs do in their name. */
export function AccessTokensDialog({ onClosed }: { readonly onClosed: () => void }) {
  return (
    <Modal
      title="Access tokens"
      description="With a token, a bot or a script of yours does in your name what you let it do."
      onClosed={onClosed}
    >
      {() => <Tokens />}
    </Modal>
  );
}

function Tokens() {
  const all = useAccessTokens();
  const [isMaking, setIsMaking] = useState(false);
  if (all.tokens === undefined && all.failure === undefined)
    return <Skeleton label="Loading your tokens" lines={3} />;
  return (
    <div className="flex flex-col gap-4">
      <FormError message={all.failure} />
      {all.made !== undefined && <NewToken token={all.made} />}
      {all.tokens?.length === 0 && !isMaking && (
        <p className="text-soft">
          You have none. Whoever has a token of yours can use it without your password.
        </p>
      )}
      <TokenList all={all} />
      {isMaking ? (
        <AccessTokenForm
          onMake={async (wish) => {
            await all.make(wish);
            setIsMaking(false);
          }}
          onCancel={() => setIsMaking(false)}
        />
      ) : (
        <div>
          <Button variant={all.tokens?.length === 0 ? 'primary' : 'plain'} onClick={() => setIsMaking(true)}>
            New token
          </Button>
        </div>
      )}
    </div>
  );
}

function NewToken({ token }: { readonly token: string }) {
  return (
    <section aria-label="Your new token" className="flex flex-col gap-2 rounded-xl border border-line p-3">
      <input
        ref={takeFocus}
        readOnly
        aria-label="Token"
        value={token}
        onFocus={(event) => event.target.select()}
        className={`${INPUT_LOOK} font-mono text-sm`}
      />
      <div>
        <CopyButton text={token} label="Copy token" />
      </div>
      <p className="rounded-lg bg-warn-tint px-3 py-2 text-sm text-warn">
        Put it where your program reads its secrets. It is shown this once.
      </p>
    </section>
  );
}

function TokenList({ all: { tokens = [], end } }: { readonly all: AccessTokens }) {
  if (tokens.length === 0) return null;
  return (
    <ul className="divide-y divide-line rounded-xl border border-line">
      {tokens.map((token) => (
        <TokenRow key={token.tokenId} token={token} onEnd={() => end(token.tokenId)} />
      ))}
    </ul>
  );
}

interface TokenRowProps {
  readonly token: AccessToken;
  readonly onEnd: () => Promise<void>;
}

function TokenRow({ token: { name, scopes, lastSeenAt, createdAt, expiresAt }, onEnd }: TokenRowProps) {
  const [step, setStep] = useState<'shown' | 'asked' | 'ending'>('shown');
  const day = (instant: string) => DAY.format(Date.parse(instant));
  // It is noted once an hour, and not in the first.
  const used = lastSeenAt === createdAt ? '' : `, used on ${day(lastSeenAt)}`;
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-2 px-3 py-2.5">
      <div className="min-w-0 flex-1 basis-52">
        <p className="font-medium wrap-anywhere">{name}</p>
        <p className="text-sm text-soft">{scopes.map((scope) => SCOPE_WORDS[scope].label).join(', ')}</p>
        <p className="text-sm text-soft">{`Until ${day(expiresAt)}${used}`}</p>
      </div>
      {step === 'shown' ? (
        <Button variant="quiet" className="text-danger!" onClick={() => setStep('asked')}>
          <span aria-hidden>End</span>
          <span className="sr-only">{`End the token ${name}`}</span>
        </Button>
      ) : (
        <Button
          ref={takeFocus}
          isBusy={step === 'ending'}
          className="text-danger!"
          onBlur={() => setStep((now) => (now === 'asked' ? 'shown' : now))}
          onClick={() => {
            setStep('ending');
            void onEnd().finally(() => setStep('shown'));
          }}
        >
          End it for good
        </Button>
      )}
    </li>
  );
}
