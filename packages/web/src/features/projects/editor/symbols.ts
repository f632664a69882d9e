import { ensureSyntaxTree } from '@codemirror/language';
import type { EditorState } from '@codemirror/state';
import type { SyntaxNode, SyntaxNodeRef } from '@lezer/common';

export interface CodeSymbol {
  readonly name: string;
  readonly kind: SymbolKind;
  /** UTF-16 units from the beginning of the file. */
  readonly at: number;
  /** From 1. */
  readonly line: number;
}

export type SymbolKind = 'function' | 'class' | 'type' | 'value' | 'heading' | 'rule';

/** Milliseconds of parsing that a list of symbols is worth. */
const PARSE_MS = 400;
const MOST = 2_000;

/** What declares something, in the grammars of Lezer, and what of it bears the name. */
const DECLARATIONS: Readonly<
  Record<string, { readonly kind: SymbolKind; readonly names: readonly string[] }>
> = {
  FunctionDeclaration: { kind: 'function', names: ['VariableDefinition', 'DefName', 'Identifier'] },
  MethodDeclaration: { kind: 'function', names: ['PropertyDefinition', 'Definition', 'DefName', 'Name'] },
  FunctionDefinition: { kind: 'function', names: ['VariableName', 'FunctionDeclarator', 'Name'] },
  FunctionItem: { kind: 'function', names: ['BoundIdentifier'] },
  ClassDeclaration: { kind: 'class', names: ['VariableDefinition', 'Definition', 'Name'] },
  ClassDefinition: { kind: 'class', names: ['VariableName'] },
  ClassSpecifier: { kind: 'class', names: ['TypeIdentifier'] },
  StructSpecifier: { kind: 'class', names: ['TypeIdentifier'] },
  StructItem: { kind: 'class', names: ['TypeIdentifier'] },
  EnumItem: { kind: 'type', names: ['TypeIdentifier'] },
  TraitItem: { kind: 'type', names: ['TypeIdentifier'] },
  InterfaceDeclaration: { kind: 'type', names: ['TypeDefinition', 'Definition', 'Name'] },
  TypeAliasDeclaration: { kind: 'type', names: ['TypeDefinition'] },
  EnumDeclaration: { kind: 'type', names: ['TypeDefinition', 'Definition'] },
  TypeDecl: { kind: 'type', names: ['TypeSpec'] },
  FunctionDecl: { kind: 'function', names: ['DefName'] },
  MethodDecl: { kind: 'function', names: ['FieldName'] },
  VariableDeclaration: { kind: 'value', names: ['VariableDefinition'] },
};

/** What a file declares, in its order. Values only where they stand at the top. */
export function symbolsOf(state: EditorState): readonly CodeSymbol[] {
  const tree = ensureSyntaxTree(state, state.doc.length, PARSE_MS);
  const found: CodeSymbol[] = [];
  tree?.iterate({
    enter: (node) => {
      if (found.length >= MOST) return false;
      const symbol = symbolAt(state, node);
      if (symbol !== undefined) found.push(symbol);
      return undefined;
    },
  });
  return found;
}

function symbolAt(state: EditorState, ref: SyntaxNodeRef): CodeSymbol | undefined {
  if (/^(?:ATXHeading|SetextHeading)\d$/.test(ref.name)) return headingAt(state, ref);
  if (ref.name === 'RuleSet') return ruleAt(state, ref);
  const declaration = Object.hasOwn(DECLARATIONS, ref.name) ? DECLARATIONS[ref.name] : undefined;
  return declaration && declarationAt(state, ref.node, declaration);
}

function declarationAt(
  state: EditorState,
  node: SyntaxNode,
  { kind, names }: (typeof DECLARATIONS)[string],
): CodeSymbol | undefined {
  const isValue = kind === 'value';
  if (isValue && !isAtTop(node)) return undefined;
  const child = names.map((name) => node.getChild(name)).find((one) => one !== null);
  if (!child) return undefined;
  const name = state.sliceDoc(child.from, child.to).split(/[\s({<=]/)[0] ?? '';
  const shown = isValue && isFunction(node) ? 'function' : kind;
  return name === '' ? undefined : symbolOf(state, { name, kind: shown, at: child.from });
}

function isAtTop(node: SyntaxNode): boolean {
  const parent = node.parent?.name === 'ExportDeclaration' ? node.parent.parent : node.parent;
  return parent === null || parent?.parent === null;
}

function isFunction(node: SyntaxNode): boolean {
  return node.getChild('ArrowFunction') !== null || node.getChild('FunctionExpression') !== null;
}

function headingAt(state: EditorState, { from, to }: SyntaxNodeRef): CodeSymbol | undefined {
  const name = (state.sliceDoc(from, to).split('\n')[0] ?? '').replaceAll(/^#+\s*|\s*#+$/g, '');
  return name === '' ? undefined : symbolOf(state, { name, kind: 'heading', at: from });
}

function ruleAt(state: EditorState, { node, from }: SyntaxNodeRef): CodeSymbol | undefined {
  const block = node.getChild('Block');
  const name = state
    .sliceDoc(from, block?.from ?? from)
    .replaceAll(/\s+/g, ' ')
    .trim();
  return name === '' ? undefined : symbolOf(state, { name, kind: 'rule', at: from });
}

function symbolOf(state: EditorState, symbol: Omit<CodeSymbol, 'line'>): CodeSymbol {
  return { ...symbol, line: state.doc.lineAt(symbol.at).number };
}
