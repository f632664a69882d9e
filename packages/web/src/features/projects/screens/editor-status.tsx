import { Check, CloudOff, Eye, Link2, MessageSquareQuote, RefreshCw, TriangleAlert } from 'lucide-react';
import { fileLanguageLabel } from '../../../lib/file-language.ts';
import { useReadable } from '../../../lib/readable.ts';
import type { DocumentState, OpenDocument } from '../desk/project-desk.ts';
import type { CursorPlace } from '../editor/editor-handle.ts';
import { saveWords, type SaveWords } from './save-words.ts';

interface EditorStatusProps {
  readonly document: OpenDocument;
  readonly state: DocumentState;
  readonly language: string;
  readonly readOnlyReason: string | undefined;
  readonly place: CursorPlace;
  readonly onDiscuss: () => void;
  readonly onCopyLink: () => void;
}

const ICONS: Readonly<Record<SaveWords['tone'], typeof Check>> = {
  good: Check,
  busy: RefreshCw,
  warn: CloudOff,
  bad: TriangleAlert,
};
const COLOURS: Readonly<Record<SaveWords['tone'], string>> = {
  good: 'text-soft',
  busy: 'text-soft',
  warn: 'text-warn',
  bad: 'text-danger',
};

/** Under the text: whether it is safe, who else is here, where one stands and what can be done with the line. */
export function EditorStatus(props: EditorStatusProps) {
  const { document, state, language, readOnlyReason, place, onDiscuss, onCopyLink } = props;
  const people = useReadable(document.people);
  const words = saveWords(state);
  const Icon = readOnlyReason === undefined ? ICONS[words.tone] : Eye;
  return (
    <div className="@container flex shrink-0 flex-wrap items-center gap-x-3 border-t border-line bg-panel px-3 text-xs text-soft">
      <output
        aria-label="State of the file"
        className={`flex min-h-8 min-w-0 items-center gap-1.5 ${readOnlyReason === undefined ? COLOURS[words.tone] : ''}`}
      >
        <Icon size={14} aria-hidden className="shrink-0" />
        {readOnlyReason === undefined ? words.text : `Read only. ${readOnlyReason}`}
      </output>
      {people.length > 0 && (
        <span className="truncate">Here too: {people.map(({ name }) => name).join(', ')}</span>
      )}
      <span className="ml-auto flex items-center gap-1">
        <span className="mr-2 whitespace-nowrap tabular-nums">
          Line {place.line}, column {place.column}
        </span>
        <span className="mr-2 @max-2xl:hidden">{fileLanguageLabel(language)}</span>
        <button type="button" onClick={onDiscuss} title="Discuss this line" className="status-button">
          <MessageSquareQuote size={14} aria-hidden />{' '}
          <span className="@max-2xl:sr-only">Discuss this line</span>
        </button>
        <button type="button" onClick={onCopyLink} title="Copy link" className="status-button">
          <Link2 size={14} aria-hidden /> <span className="@max-2xl:sr-only">Copy link</span>
        </button>
      </span>
    </div>
  );
}
