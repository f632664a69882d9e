import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { LIMITS } from '@atrium/contract/limits';
import type { Message, NewContent } from '@atrium/contract/messages';
import { useAutosize } from '../../lib/autosize.ts';
import { useClient } from '../../lib/client-context.ts';
import { refusalOf } from '../../lib/failure.ts';
import { Button } from '../../ui/button.tsx';
import { Kbd } from '../../ui/kbd.tsx';

interface MessageEditorProps {
  readonly message: Message;
  readonly onClose: () => void;
}

/** Takes the place of a message while it is being edited. */
export function MessageEditor({ message, onClose }: MessageEditorProps) {
  const client = useClient();
  const area = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(() => textOf(message));
  const [failure, setFailure] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const isCode = message.content.kind === 'code';

  useEffect(() => {
    const { current } = area;
    current?.focus();
    current?.setSelectionRange(current.value.length, current.value.length);
  }, []);
  useAutosize(area, text);

  const save = async () => {
    if (isBusy || text.trim() === '') return;
    if (text === textOf(message)) return onClose();
    setIsBusy(true);
    try {
      await client.edit(message.messageId, withText(message, text));
      onClose();
    } catch (error) {
      setFailure(refusalOf(error).message);
      setIsBusy(false);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') onClose();
    if (event.key !== 'Enter' || event.shiftKey || (isCode && !event.ctrlKey && !event.metaKey)) return;
    event.preventDefault();
    void save();
  };
  return (
    <form
      className="my-1 flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <textarea
        ref={area}
        aria-label="Edit message"
        rows={1}
        maxLength={LIMITS.messageLength}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        className={`max-h-[50vh] w-full resize-none rounded-lg border border-edge bg-raised px-3 py-2 ${isCode ? 'font-mono text-[0.8125rem]' : ''}`}
      />
      <div role="alert">{failure !== undefined && <p className="text-sm text-danger">{failure}</p>}</div>
      <div className="flex flex-wrap items-center gap-2 text-sm text-soft">
        <Button type="submit" variant="primary" isBusy={isBusy} disabled={text.trim() === ''}>
          Save
        </Button>
        <Button variant="quiet" onClick={onClose}>
          Cancel
        </Button>
        <span className="hidden sm:inline">
          <Kbd keys={isCode ? 'Ctrl Enter' : 'Enter'} /> saves, <Kbd keys="Esc" /> cancels
        </span>
      </div>
    </form>
  );
}

function textOf({ content }: Message): string {
  if (content.kind === 'code') return content.source;
  return content.kind === 'text' ? content.text : '';
}

function withText({ content }: Message, text: string): NewContent {
  return content.kind === 'code'
    ? { kind: 'code', language: content.language, source: text }
    : { kind: 'text', text };
}
