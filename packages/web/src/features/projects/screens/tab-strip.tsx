import { X } from 'lucide-react';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import type { FileId } from '@atrium/contract/ids';

export interface FileTab {
  readonly fileId: FileId;
  readonly name: string;
  /** To tell it from others of its name. */
  readonly folder: string;
  readonly path: string;
  readonly isTrashed: boolean;
}

interface TabStripProps {
  readonly tabs: readonly FileTab[];
  readonly openFileId: FileId | undefined;
  readonly onOpen: (fileId: FileId) => void;
  readonly onClose: (fileId: FileId) => void;
}

/** Open files. Arrow keys go along, Delete closes one, and so does the middle button of a mouse. */
export function TabStrip({ tabs, openFileId, onOpen, onClose }: TabStripProps) {
  const strip = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (openFileId === undefined) return;
    strip.current
      ?.querySelector('[aria-selected=true]')
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [openFileId]);
  const onKeyDown = (event: KeyboardEvent, at: number) => {
    const next = {
      ArrowRight: (at + 1) % tabs.length,
      ArrowLeft: (at - 1 + tabs.length) % tabs.length,
      Home: 0,
      End: tabs.length - 1,
    }[event.key];
    const tab = tabs[at];
    if (next !== undefined) {
      event.preventDefault();
      const target = tabs[next];
      if (target !== undefined) onOpen(target.fileId);
      strip.current?.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus();
    } else if (event.key === 'Delete' && tab !== undefined) onClose(tab.fileId);
  };
  return (
    <div ref={strip} role="tablist" aria-label="Open files" className="flex min-w-0 flex-1 overflow-x-auto">
      {tabs.map((tab, at) => {
        const isOpen = tab.fileId === openFileId;
        return (
          <div
            key={tab.fileId}
            role="presentation"
            className={`group/tab relative flex shrink-0 items-center border-r border-line ${isOpen ? 'bg-paper' : 'bg-panel hover:bg-sunken'}`}
          >
            {isOpen && <span aria-hidden className="absolute inset-x-0 top-0 h-0.5 bg-accent" />}
            <button
              type="button"
              role="tab"
              id={`tab-${tab.fileId}`}
              aria-selected={isOpen}
              aria-keyshortcuts="Delete"
              aria-controls={`panel-${tab.fileId}`}
              tabIndex={isOpen || (openFileId === undefined && at === 0) ? 0 : -1}
              title={tab.path}
              onClick={() => onOpen(tab.fileId)}
              onAuxClick={(event) => {
                if (event.button === 1) onClose(tab.fileId);
              }}
              onKeyDown={(event) => onKeyDown(event, at)}
              className={`flex min-h-9 items-baseline gap-1.5 py-2 pr-1 pl-3 text-sm ${isOpen ? 'text-ink' : 'text-soft'} ${tab.isTrashed ? 'line-through' : ''}`}
            >
              {tab.name}
              {tab.folder !== '' && <span className="text-xs text-soft">{tab.folder}</span>}
            </button>
            {/* A tab list holds tabs alone: with the keyboard, and for those who hear it, Delete closes. */}
            <button
              type="button"
              tabIndex={-1}
              aria-hidden
              title={`Close ${tab.path}`}
              onClick={() => onClose(tab.fileId)}
              className="mr-1 grid size-6 place-items-center rounded text-soft hover:bg-sunken hover:text-ink"
            >
              <X size={14} aria-hidden />
            </button>
          </div>
        );
      })}
    </div>
  );
}
