import { languageLabel } from './markdown/languages.ts';

/** Languages by the end of a file's name, as the editor knows them. */
const BY_ENDING: Readonly<Record<string, string>> = {
  bash: 'bash',
  c: 'c',
  cc: 'cpp',
  cjs: 'javascript',
  cpp: 'cpp',
  cs: 'csharp',
  css: 'css',
  cts: 'typescript',
  go: 'go',
  h: 'c',
  hpp: 'cpp',
  htm: 'html',
  html: 'html',
  java: 'java',
  js: 'javascript',
  json: 'json',
  jsx: 'jsx',
  kt: 'kotlin',
  lua: 'lua',
  markdown: 'markdown',
  md: 'markdown',
  mjs: 'javascript',
  mts: 'typescript',
  php: 'php',
  pl: 'perl',
  py: 'python',
  r: 'r',
  rb: 'ruby',
  rs: 'rust',
  sh: 'bash',
  sql: 'sql',
  svg: 'xml',
  swift: 'swift',
  toml: 'toml',
  ts: 'typescript',
  tsx: 'tsx',
  xml: 'xml',
  yaml: 'yaml',
  yml: 'yaml',
};

const LABELS: Readonly<Record<string, string>> = {
  dockerfile: 'Dockerfile',
  jsx: 'JavaScript, JSX',
  kotlin: 'Kotlin',
  perl: 'Perl',
  r: 'R',
  swift: 'Swift',
  toml: 'TOML',
  tsx: 'TypeScript, JSX',
};

/** What the language of a file is called. */
export function fileLanguageLabel(id: string): string {
  return id === '' ? 'Plain text' : (LABELS[id] ?? languageLabel(id));
}

/** Empty for what is edited as plain text. */
export function languageOfFile(name: string): string {
  const lower = name.toLowerCase();
  if (lower === 'dockerfile') return 'dockerfile';
  const ending = lower.slice(lower.lastIndexOf('.') + 1);
  return Object.hasOwn(BY_ENDING, ending) ? (BY_ENDING[ending] ?? '') : '';
}
