import type { CodeSymbol } from './symbols.ts';

/** What the rest of the screen asks of the editor of a file. */
export interface EditorHandle {
  focus(): void;
  /** From 1; past the end is the last line. Marked for a moment, in the middle of the view. */
  goToLine(line: number): void;
  goTo(at: number): void;
  /** Others are told that one is here. */
  tellPlace(): void;
  undo(): void;
  redo(): void;
  indent(): void;
  /** At the cursor, in place of what is selected; brackets go around it. */
  insert(text: string, closing?: string): void;
  openFind(): void;
  symbols(): readonly CodeSymbol[];
  text(): string;
  /** Changes what differs, as one step of one's own undo. */
  replaceBy(text: string): void;
  /** Lines that are selected, from 1. */
  selectedLines(): { readonly from: number; readonly to: number };
}

export interface CursorPlace {
  readonly line: number;
  readonly column: number;
}
