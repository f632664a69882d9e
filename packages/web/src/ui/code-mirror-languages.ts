import type { Extension } from '@codemirror/state';
import type { StreamParser } from '@codemirror/language';

const legacy = async (load: () => Promise<StreamParser<unknown>>): Promise<Extension> => {
  const [{ StreamLanguage }, parser] = await Promise.all([import('@codemirror/language'), load()]);
  return StreamLanguage.define(parser);
};

/** Grammars by language id, each fetched when it is first needed. */
const GRAMMARS: Readonly<Record<string, () => Promise<Extension>>> = {
  javascript: async () => (await import('@codemirror/lang-javascript')).javascript(),
  typescript: async () => (await import('@codemirror/lang-javascript')).javascript({ typescript: true }),
  jsx: async () => (await import('@codemirror/lang-javascript')).javascript({ jsx: true }),
  tsx: async () => (await import('@codemirror/lang-javascript')).javascript({ jsx: true, typescript: true }),
  html: async () => (await import('@codemirror/lang-html')).html(),
  css: async () => (await import('@codemirror/lang-css')).css(),
  json: async () => (await import('@codemirror/lang-json')).json(),
  markdown: async () => (await import('@codemirror/lang-markdown')).markdown(),
  python: async () => (await import('@codemirror/lang-python')).python(),
  sql: async () => (await import('@codemirror/lang-sql')).sql(),
  php: async () => (await import('@codemirror/lang-php')).php({ plain: false }),
  c: async () => (await import('@codemirror/lang-cpp')).cpp(),
  cpp: async () => (await import('@codemirror/lang-cpp')).cpp(),
  java: async () => (await import('@codemirror/lang-java')).java(),
  rust: async () => (await import('@codemirror/lang-rust')).rust(),
  go: async () => (await import('@codemirror/lang-go')).go(),
  lua: () => legacy(async () => (await import('@codemirror/legacy-modes/mode/lua')).lua),
  ruby: () => legacy(async () => (await import('@codemirror/legacy-modes/mode/ruby')).ruby),
  perl: () => legacy(async () => (await import('@codemirror/legacy-modes/mode/perl')).perl),
  bash: () => legacy(async () => (await import('@codemirror/legacy-modes/mode/shell')).shell),
  csharp: () => legacy(async () => (await import('@codemirror/legacy-modes/mode/clike')).csharp),
  kotlin: () => legacy(async () => (await import('@codemirror/legacy-modes/mode/clike')).kotlin),
  r: () => legacy(async () => (await import('@codemirror/legacy-modes/mode/r')).r),
  toml: () => legacy(async () => (await import('@codemirror/legacy-modes/mode/toml')).toml),
  xml: () => legacy(async () => (await import('@codemirror/legacy-modes/mode/xml')).xml),
  yaml: () => legacy(async () => (await import('@codemirror/legacy-modes/mode/yaml')).yaml),
  dockerfile: () => legacy(async () => (await import('@codemirror/legacy-modes/mode/dockerfile')).dockerFile),
  swift: () => legacy(async () => (await import('@codemirror/legacy-modes/mode/swift')).swift),
};

/** Nothing for a language without a grammar here, or one that did not load. */
export async function grammarOf(language: string): Promise<Extension> {
  const load = Object.hasOwn(GRAMMARS, language) ? GRAMMARS[language] : undefined;
  return load === undefined ? [] : load().catch(() => []);
}
