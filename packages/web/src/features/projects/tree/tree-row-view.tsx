import {
  ChevronDown,
  ChevronRight,
  File,
  FileCode,
  FileImage,
  FileText,
  Folder,
  FolderOpen,
} from 'lucide-react';
import type { DragEvent } from 'react';
import { languageOfFile } from '../../../lib/file-language.ts';
import { Avatar } from '../../../ui/avatar.tsx';
import type { EditorPerson } from '../editor/remote-cursors.ts';
import { NameField } from './name-field.tsx';
import type { TreeRow } from './tree-rows.ts';

/** Faces beside a file; more are counted. */
const FACES = 3;

export interface TreeRowViewProps {
  readonly row: TreeRow;
  readonly people: readonly EditorPerson[];
  readonly isOpen: boolean;
  readonly isTabStop: boolean;
  readonly isCut: boolean;
  readonly isDropTarget: boolean;
  readonly isRenaming: boolean;
  readonly mayEdit: boolean;
  readonly takenNames: readonly string[];
  readonly onActivate: () => void;
  readonly onFocus: () => void;
  readonly onRenamed: (name: string | undefined) => void;
  readonly onDragStart: (event: DragEvent) => void;
}

export function TreeRowView(props: TreeRowViewProps) {
  const { row, people, isOpen, isTabStop, isRenaming, mayEdit } = props;
  const { node, level, isExpanded, position, siblings } = row;
  return (
    // The keys of all rows are those of the tree.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      role="treeitem"
      data-node={node.fileId}
      tabIndex={isTabStop ? 0 : -1}
      aria-level={level}
      aria-posinset={position}
      aria-setsize={siblings}
      aria-selected={isOpen}
      aria-expanded={node.kind === 'folder' ? isExpanded : undefined}
      aria-label={labelOf(props)}
      draggable={mayEdit && !isRenaming}
      onDragStart={props.onDragStart}
      onFocus={(event) => {
        if (event.target === event.currentTarget) props.onFocus();
      }}
      onClick={isRenaming ? undefined : props.onActivate}
      className={lookOf(props)}
    >
      {Array.from({ length: level - 1 }, (_, depth) => (
        <span key={depth} aria-hidden className="tree-indent" />
      ))}
      <RowIcon row={row} />
      {isRenaming ? (
        <NameField
          label={`New name of ${node.name}`}
          initial={node.name}
          takenNames={props.takenNames}
          onDone={props.onRenamed}
        />
      ) : (
        <span className="min-w-0 flex-1 truncate">{node.name}</span>
      )}
      {people.length > 0 && !isRenaming && <Faces people={people} />}
    </div>
  );
}

function labelOf({ row, people, isCut }: TreeRowViewProps): string {
  const here = people.map(({ name }) => name).join(', ');
  return `${row.node.name}${here === '' ? '' : `, open: ${here}`}${isCut ? ', cut' : ''}`;
}

function lookOf({ isOpen, isCut, isDropTarget }: TreeRowViewProps): string {
  const marks = [isCut && 'italic text-soft', isDropTarget && 'tree-drop'].filter(Boolean).join(' ');
  return `tree-row ${isOpen ? 'bg-tint' : 'hover:bg-sunken'} ${marks}`;
}

function RowIcon({ row: { node, isExpanded } }: { readonly row: TreeRow }) {
  if (node.kind === 'folder') {
    const Arrow = isExpanded ? ChevronDown : ChevronRight;
    const Icon = isExpanded ? FolderOpen : Folder;
    return (
      <>
        <Arrow size={14} aria-hidden className="shrink-0 text-soft" />
        <Icon size={15} aria-hidden className="shrink-0 text-accent" />
      </>
    );
  }
  return (
    <>
      <span aria-hidden className="w-3.5 shrink-0" />
      <span aria-hidden className="shrink-0 text-soft">
        {iconOf(node.name, node.isText)}
      </span>
    </>
  );
}

function iconOf(name: string, isText: boolean) {
  if (!isText)
    return /\.(?:png|jpe?g|gif|webp|avif|svg|ico)$/i.test(name) ? (
      <FileImage size={15} />
    ) : (
      <File size={15} />
    );
  const language = languageOfFile(name);
  return language === '' || language === 'markdown' ? <FileText size={15} /> : <FileCode size={15} />;
}

function Faces({ people }: { readonly people: readonly EditorPerson[] }) {
  return (
    <span className="flex shrink-0 items-center gap-0.5" title={people.map(({ name }) => name).join(', ')}>
      {people.slice(0, FACES).map(({ userId, name }) => (
        <Avatar key={userId} id={userId} name={name} size={18} />
      ))}
      {people.length > FACES && <span className="text-xs text-soft">+{people.length - FACES}</span>}
    </span>
  );
}
