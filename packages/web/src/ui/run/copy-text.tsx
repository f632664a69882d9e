import { Check, Copy } from 'lucide-react';
import { useState } from 'react';

const SHOWN_MS = 2_000;

interface CopyTextProps {
  readonly text: () => string;
  readonly label: string;
}

export function CopyText({ text, label }: CopyTextProps) {
  const [isCopied, setIsCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text());
    setIsCopied(true);
    setTimeout(() => setIsCopied(false), SHOWN_MS);
  };
  return (
    <button type="button" className="run-action" onClick={() => void copy()}>
      {isCopied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
      <span aria-live="polite">{isCopied ? 'Copied' : label}</span>
    </button>
  );
}
