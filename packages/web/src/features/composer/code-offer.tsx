import { Button } from '../../ui/button.tsx';

interface CodeOfferProps {
  readonly onAccept: () => void;
  readonly onDismiss: () => void;
}

/** After code was pasted; it can be ignored. */
export function CodeOffer({ onAccept, onDismiss }: CodeOfferProps) {
  return (
    <output className="mb-1.5 flex flex-wrap items-center gap-2 rounded-lg bg-tint px-3 py-1 text-sm">
      <span className="flex-1">That looks like code.</span>
      <Button variant="quiet" onClick={onAccept}>
        Send it as code
      </Button>
      <Button variant="quiet" onClick={onDismiss}>
        Keep as text
      </Button>
    </output>
  );
}
