import type { Options, Plugin } from 'prettier';

/** Prettier's parser and the parts it needs, by language of the editor. */
const FORMATS: Readonly<Record<string, { readonly parser: string; readonly load: () => Promise<Plugin[]> }>> =
  {
    javascript: { parser: 'babel', load: scripts },
    jsx: { parser: 'babel', load: scripts },
    typescript: { parser: 'babel-ts', load: scripts },
    tsx: { parser: 'babel-ts', load: scripts },
    json: { parser: 'json', load: scripts },
    css: { parser: 'css', load: styles },
    html: { parser: 'html', load: pages },
    markdown: { parser: 'markdown', load: writings },
  };

const STYLE: Options = { printWidth: 100, singleQuote: true, endOfLine: 'lf' };

export function canFormat(language: string): boolean {
  return Object.hasOwn(FORMATS, language);
}

/** The text as Prettier lays it out. Throws where it does not parse, with the place in the first line of the message. */
export async function formatCode(source: string, language: string): Promise<string> {
  const format = FORMATS[language];
  if (format === undefined) return source;
  const [{ format: run }, plugins] = await Promise.all([import('prettier/standalone'), format.load()]);
  return run(source, { ...STYLE, parser: format.parser, plugins });
}

async function scripts(): Promise<Plugin[]> {
  // Its types name each parser; what they have in common is a plugin.
  return Promise.all([import('prettier/plugins/babel'), import('prettier/plugins/estree')]) as Promise<
    Plugin[]
  >;
}

async function styles(): Promise<Plugin[]> {
  return [await import('prettier/plugins/postcss')];
}

async function pages(): Promise<Plugin[]> {
  return [await import('prettier/plugins/html'), ...(await scripts()), ...(await styles())];
}

async function writings(): Promise<Plugin[]> {
  return [await import('prettier/plugins/markdown'), ...(await scripts()), ...(await styles())];
}
