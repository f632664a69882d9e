import { useRef, useState, type KeyboardEvent } from 'react';
import { LIMITS } from '@atrium/contract/limits';
import type { Message } from '@atrium/contract/messages';
import type { Language } from '@atrium/contract/runs';
import { useClient } from '../../lib/client-context.ts';
import { Button } from '../../ui/button.tsx';
import { CodeEditor } from '../../ui/code-editor.tsx';
import { focusOpener } from './block-focus.ts';
import { startRun } from './start-run.ts';

interface RunEditorProps {
  readonly message: Message;
  readonly source: string;
  readonly language: Language;
  readonly onClose: () => void;
}

/** Somebody's code, changed: posted as an answer to its message and run. */
export function RunEditor({ message, source: original, language, onClose }: RunEditorProps) {
  const client = useClient();
  const desk = useRef<HTMLDivElement>(null);
  const close = () => {
    focusOpener(desk.current, 'Run with edits');
    onClose();
  };
  const [source, setSource] = useState(original);
  const canSend = source.trim() !== '' && source.length <= LIMITS.messageLength;
  const send = () => {
    if (!canSend) return;
    const { roomId, messageId } = message;
    const content = { kind: 'code', language: language.id, source } as const;
    const clientMessageId = client.post(roomId, content, messageId);
    const target = { kind: 'posted', clientMessageId } as const;
    startRun(client, { roomId, target, source, language, stdin: undefined });
    close();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === 'Escape' && !event.defaultPrevented) close();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the keys of the editor within
    <div ref={desk} className="run-editor" onKeyDown={onKeyDown}>
      <CodeEditor
        label="Edit the code"
        language={language.id}
        value={source}
        onChange={setSource}
        onRun={send}
        takesFocus
      />
      <div className="flex flex-wrap items-center gap-2">
        <Button variant="primary" disabled={!canSend} onClick={send}>
          Reply and run
        </Button>
        <Button variant="quiet" onClick={close}>
          Cancel
        </Button>
        <span className="text-xs text-soft max-sm:hidden">Ctrl+Enter replies and runs</span>
      </div>
    </div>
  );
}
