import { RangeSet, StateEffect, type Extension, type Range } from '@codemirror/state';
import {
  Decoration,
  EditorView,
  ViewPlugin,
  WidgetType,
  type DecorationSet,
  type ViewUpdate,
} from '@codemirror/view';
import {
  compareRelativePositions,
  createAbsolutePositionFromRelativePosition,
  createRelativePositionFromJSON,
  createRelativePositionFromTypeIndex,
  type RelativePosition,
  type Text,
} from 'yjs';
import type { Readable } from '@atrium/client/state';
import type { DocumentCursor } from '@atrium/contract/project-documents';
import { AVATAR_COLOURS, avatarColour } from '../../../ui/avatar-look.ts';

/** How long a name stays beside a cursor that has moved, milliseconds. */
const NAME_MS = 3_000;

export interface EditorPerson {
  readonly userId: string;
  readonly name: string;
}

/** Where somebody else says to be. Who it is comes from the server. */
export interface SaidCursor {
  readonly clientId: number;
  readonly person: EditorPerson;
  readonly cursor: DocumentCursor;
}

export interface CursorSource {
  readonly text: Text;
  /** Of others. */
  readonly cursors: Readable<readonly SaidCursor[]>;
  /** Tells others where one is. */
  readonly move: (cursor: DocumentCursor) => void;
}

/** Where somebody else stands. */
export interface PlacedCursor {
  readonly clientId: number;
  readonly person: EditorPerson;
  readonly anchor: number;
  readonly head: number;
}

/** Places of others that can be found in the text as it is now. */
export function placedCursors({ text, cursors }: CursorSource): PlacedCursor[] {
  return cursors.get().flatMap(({ clientId, person, cursor }) => {
    const anchor = indexOf(text, cursor?.anchor);
    const head = indexOf(text, cursor?.head);
    return anchor === undefined || head === undefined ? [] : [{ clientId, person, anchor, head }];
  });
}

/** Anything may come over the wire: what is no place of this text is none. */
function indexOf(text: Text, said: unknown): number | undefined {
  if (text.doc === null || said === undefined) return undefined;
  try {
    const place = createAbsolutePositionFromRelativePosition(createRelativePositionFromJSON(said), text.doc);
    return place?.type === text ? place.index : undefined;
  } catch {
    return undefined;
  }
}

/** Somebody else has moved, or a name has been shown long enough. */
const cursorsMoved = StateEffect.define();

/** One has come to this file: others, who may follow, are told where in it. */
export const tellPlace = StateEffect.define();

/** Shows the cursors and selections of others with their names, and tells one's own. */
export function remoteCursors(source: CursorSource): Extension {
  const plugin = ViewPlugin.define((view) => new RemoteCursors(view, source), {
    decorations: ({ decorations }) => decorations,
  });
  return [plugin, cursorTheme];
}

class RemoteCursors {
  decorations: DecorationSet = RangeSet.empty;
  /** What others were told last. */
  told: { readonly anchor: RelativePosition; readonly head: RelativePosition } | undefined;
  readonly #view: EditorView;
  readonly #source: CursorSource;
  readonly #stop: () => void;
  /** When each was last seen to move, and where to. */
  readonly #moves = new Map<number, { readonly place: string; readonly at: number }>();
  #isOver = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(view: EditorView, source: CursorSource) {
    this.#view = view;
    this.#source = source;
    this.#stop = source.cursors.subscribe(() => this.#refresh());
    this.#draw(view.state.doc.length);
  }

  update({ state, view, docChanged, selectionSet, focusChanged, transactions }: ViewUpdate): void {
    const isHere = transactions.some(({ effects }) => effects.some((effect) => effect.is(tellPlace)));
    if (isHere) this.told = undefined;
    if (isHere || (view.hasFocus && (selectionSet || focusChanged || docChanged)))
      this.#tell(state.selection.main);
    const isTold = transactions.some(({ effects }) => effects.some((effect) => effect.is(cursorsMoved)));
    if (docChanged || isTold) this.#draw(state.doc.length);
  }

  destroy(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#stop();
  }

  /** Never inside of an update of the view, which may be what caused it. */
  #refresh(): void {
    queueMicrotask(() => {
      if (!this.#isOver) this.#view.dispatch({ effects: cursorsMoved.of(null) });
    });
  }

  #tell({ anchor, head }: { readonly anchor: number; readonly head: number }): void {
    const { text, move } = this.#source;
    const next = {
      anchor: createRelativePositionFromTypeIndex(text, anchor),
      head: createRelativePositionFromTypeIndex(text, head),
    };
    const { told } = this;
    const isSame =
      told !== undefined &&
      compareRelativePositions(told.anchor, next.anchor) &&
      compareRelativePositions(told.head, next.head);
    if (isSame) return;
    this.told = next;
    move(JSON.parse(JSON.stringify(next)) as DocumentCursor);
  }

  #draw(length: number): void {
    const now = Date.now();
    const ranges: Range<Decoration>[] = [];
    let nextStale = Infinity;
    for (const cursor of placedCursors(this.#source)) {
      const movedAt = this.#movedAt(cursor, now);
      const isFresh = now - movedAt < NAME_MS;
      if (isFresh) nextStale = Math.min(nextStale, movedAt + NAME_MS - now);
      ranges.push(...rangesOf(cursor, { length, isFresh }));
    }
    this.decorations = Decoration.set(ranges, true);
    clearTimeout(this.#timer);
    if (nextStale < Infinity) this.#timer = setTimeout(() => this.#refresh(), nextStale + 20);
  }

  /** What they say, not where that is now: a cursor that others push along has not moved. */
  #movedAt({ clientId }: PlacedCursor, now: number): number {
    const said = this.#source.cursors.get().find((one) => one.clientId === clientId);
    const place = JSON.stringify(said?.cursor);
    const known = this.#moves.get(clientId);
    if (known?.place === place) return known.at;
    this.#moves.set(clientId, { place, at: now });
    return now;
  }
}

function rangesOf(
  { person, anchor, head }: PlacedCursor,
  { length, isFresh }: { readonly length: number; readonly isFresh: boolean },
): Range<Decoration>[] {
  // The text may be ahead of the view for a moment.
  const [from, to] = [Math.min(anchor, head, length), Math.min(Math.max(anchor, head), length)];
  const place = Math.min(head, length);
  const colour = avatarColour(person.userId).slice(1);
  const widget = new CursorWidget({ name: person.name, colour, isFresh });
  const caret = Decoration.widget({ widget, side: head > anchor ? -1 : 1 }).range(place);
  if (from === to) return [caret];
  return [Decoration.mark({ class: `cm-other-selection cm-of-${colour}` }).range(from, to), caret];
}

interface CursorLook {
  readonly name: string;
  readonly colour: string;
  readonly isFresh: boolean;
}

class CursorWidget extends WidgetType {
  readonly look: CursorLook;

  constructor(look: CursorLook) {
    super();
    this.look = look;
  }

  override eq({ look }: CursorWidget): boolean {
    return (
      look.name === this.look.name && look.colour === this.look.colour && look.isFresh === this.look.isFresh
    );
  }

  override toDOM(): HTMLElement {
    const { name, colour, isFresh } = this.look;
    const caret = document.createElement('span');
    caret.className = `cm-other-caret cm-of-${colour}${isFresh ? ' cm-other-fresh' : ''}`;
    // Who is where stands above the editor; a reader of the text is not interrupted by it.
    caret.setAttribute('aria-hidden', 'true');
    const label = document.createElement('span');
    label.className = 'cm-other-name';
    label.textContent = name;
    caret.append('\u2060', label, '\u2060');
    return caret;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

/** Dark colours are lifted on dark ground, by as much as the page's theme says. */
const lifted = (hex: string) => `color-mix(in srgb, ${hex}, #fff var(--c-cursor-lift, 0%))`;

const cursorTheme = EditorView.theme({
  '.cm-other-caret': {
    position: 'relative',
    borderLeft: '2px solid',
    marginLeft: '-1px',
    marginRight: '-1px',
  },
  '.cm-other-name': {
    position: 'absolute',
    top: '-1.5em',
    left: '-2px',
    zIndex: '5',
    padding: '0 0.375em',
    borderRadius: '3px 3px 3px 0',
    font: '600 0.6875rem/1.5 ui-sans-serif, system-ui, sans-serif',
    color: '#fff',
    whiteSpace: 'nowrap',
    pointerEvents: 'none',
    visibility: 'hidden',
  },
  '.cm-other-fresh > .cm-other-name, .cm-other-caret:hover > .cm-other-name': { visibility: 'visible' },
  // Nothing stands above the first line: there the name hangs below.
  '.cm-line:first-child .cm-other-name': { top: '1.4em', borderRadius: '0 3px 3px 3px' },
  ...Object.fromEntries(
    AVATAR_COLOURS.flatMap((hex) => {
      const name = `.cm-of-${hex.slice(1)}`;
      return [
        [`${name}.cm-other-caret`, { borderColor: lifted(hex) }],
        [`${name} > .cm-other-name`, { backgroundColor: hex }],
        [
          `${name}.cm-other-selection`,
          { backgroundColor: `color-mix(in srgb, ${lifted(hex)} 24%, transparent)` },
        ],
      ];
    }),
  ),
});
