import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const theme = EditorView.theme({
  '&': { color: 'var(--c-ink)', backgroundColor: 'transparent', fontSize: '0.8125rem', height: '100%' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.55', overflow: 'auto' },
  '.cm-content': { caretColor: 'var(--c-accent)', padding: '0.5rem 0' },
  '.cm-gutters': { backgroundColor: 'transparent', border: 'none', color: 'var(--c-soft)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--c-sunken) 45%, transparent)' },
  '.cm-cursor': { borderLeftColor: 'var(--c-accent)', borderLeftWidth: '2px' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    backgroundColor: 'var(--c-tint)',
  },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    backgroundColor: 'var(--c-sunken)',
    outline: '1px solid var(--c-edge)',
  },
  '.cm-placeholder': { color: 'var(--c-soft)' },
});

/** The same colours as code in messages. */
const colours = HighlightStyle.define([
  {
    tag: [tags.keyword, tags.controlKeyword, tags.operatorKeyword, tags.meta, tags.tagName],
    color: 'var(--c-hl-word)',
  },
  {
    tag: [tags.string, tags.regexp, tags.special(tags.string), tags.attributeValue],
    color: 'var(--c-hl-text)',
  },
  {
    tag: [
      tags.definition(tags.variableName),
      tags.function(tags.variableName),
      tags.typeName,
      tags.className,
      tags.attributeName,
      tags.definition(tags.propertyName),
      tags.link,
    ],
    color: 'var(--c-hl-name)',
  },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--c-hl-number)' },
  { tag: tags.heading, color: 'var(--c-hl-word)', fontWeight: '600' },
  { tag: tags.strong, fontWeight: '600' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: tags.comment, color: 'var(--c-hl-note)', fontStyle: 'italic' },
]);

export const codeLooks: Extension = [theme, syntaxHighlighting(colours)];
