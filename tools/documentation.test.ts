import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

interface Page {
  /** From the root of the repository. */
  readonly path: string;
  readonly text: string;
}

test('links between pages lead somewhere', () => {
  const pages = read('*.md', '{docs,packages,bench,deploy}/**/*.md');
  expect(pages.length).toBeGreaterThan(0);
  expect(pages.flatMap(brokenLinks)).toEqual([]);
});

test('a broken link is found', () => {
  const page = (text: string): Page => ({ path: 'docs/planted.md', text });
  expect(brokenLinks(page('[a](nowhere.md)'))).toEqual(['docs/planted.md: nowhere.md']);
  expect(brokenLinks(page('<img src="nowhere.png">'))).toEqual(['docs/planted.md: nowhere.png']);
  expect(brokenLinks(page('## A part\n[a](#another-part)'))).toEqual(['docs/planted.md: #another-part']);
  expect(brokenLinks(page('[a](behaviour.md#nothing)'))).toEqual(['docs/planted.md: behaviour.md#nothing']);
  const inCode = '```sh\n# A comment\n```\n[a](#a-comment)';
  expect(brokenLinks(page(inCode))).toEqual(['docs/planted.md: #a-comment']);
  const twice = '# Part\n# Part\n[a](#part) [b](#part-1) [c](#part-2)';
  expect(brokenLinks(page(twice))).toEqual(['docs/planted.md: #part-2']);
  const fine =
    '# `A` part, here\n[a](#a-part-here) [b](behaviour.md#rooms-room) ![c](../package.json) `[d](nowhere)`';
  expect(brokenLinks(page(fine))).toEqual([]);
});

test('commands in the pages exist', () => {
  const { scripts } = JSON.parse(textOf(join(ROOT, 'package.json'))) as {
    scripts: Record<string, string>;
  };
  const pages = read('*.md', '.env.example', 'docs/**/*.md', 'bench/**/*.md', '.ci/run');
  expect(pages.flatMap((page) => unknownCommands(page, scripts))).toEqual([]);
  expect(unknownCommands({ path: 'a.md', text: '`npm run nothing` and `npm run check`' }, scripts)).toEqual([
    'a.md: npm run nothing',
  ]);
  expect(unknownCommands({ path: 'a.md', text: 'npm start && npm test' }, {})).toEqual([
    'a.md: npm start',
    'a.md: npm test',
  ]);
});

test('rules and the tests that name them are the same', () => {
  const [behaviour] = read('docs/behaviour.md');
  const tests = read('{packages,tests}/**/*.test.{ts,tsx}');
  const rules = new Set(rulesOf(behaviour?.text ?? ''));
  const cited = new Set(tests.flatMap(({ text }) => citationsOf(text)));
  expect(rules.size).toBeGreaterThan(0);
  expect({ unknown: missing(cited, rules), unproved: missing(rules, cited) }).toEqual({
    unknown: [],
    unproved: [],
  });
});

test('a rule that no test names, and a name of no rule, are found', () => {
  const rules = new Set(rulesOf('- **ABC-1** One.\n- **ABC-2** Two, see ABC-9.\n'));
  const cited = new Set(
    citationsOf("test('[ABC-2] two', f); it.each(a)('[ABC-3, ABC-4] three', f); [DEF-1];"),
  );
  expect(missing(rules, cited)).toEqual(['ABC-1']);
  expect(missing(cited, rules)).toEqual(['ABC-3', 'ABC-4']);
});

function read(...patterns: string[]): Page[] {
  const exclude = ['**/node_modules/**', '**/dist/**'];
  return globSync(patterns, { cwd: ROOT, exclude }).map((path) => ({ path, text: textOf(join(ROOT, path)) }));
}

function textOf(file: string): string {
  return readFileSync(file, 'utf8');
}

/** Of this repository; other sites may be down without it being our fault. */
function brokenLinks({ path, text }: Page): string[] {
  const prose = withoutCode(text).replaceAll(/`[^`\n]*`/g, '');
  const links = [...prose.matchAll(/\]\(([^)\s]+)[^)]*\)|(?:src|href)="([^"]+)"/g)].map(
    ([, inText, inTag]) => inText ?? inTag ?? '',
  );
  const broken = links.filter((link) => !/^[a-z]+:/.test(link) && !leadsSomewhere(link, { path, text }));
  return broken.map((link) => `${path}: ${link}`);
}

function leadsSomewhere(link: string, { path, text }: Page): boolean {
  const [file = '', part] = link.split('#');
  const target = join(ROOT, dirname(path), file);
  if (file !== '' && !existsSync(target)) return false;
  if (part === undefined || !(file === '' || file.endsWith('.md'))) return true;
  return headingsOf(file === '' ? text : textOf(target)).includes(part);
}

/** The names that GitHub gives to headings: of several alike, the later ones are numbered. What stands in code is none. */
function headingsOf(text: string): string[] {
  const seen = new Map<string, number>();
  return [...withoutCode(text).matchAll(/^#+ +(.+)$/gm)].map(([, heading = '']) => {
    const name = heading
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-');
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return before === 0 ? name : `${name}-${before}`;
  });
}

function withoutCode(text: string): string {
  return text.replaceAll(/^```.*?^```/gms, '');
}

function unknownCommands({ path, text }: Page, scripts: Readonly<Record<string, string>>): string[] {
  const commands = [...text.matchAll(/\bnpm (?:run ([a-z][a-z0-9:-]*)|(start|test)\b)(?! -w)/g)];
  return commands
    .filter(([, run, short]) => !((run ?? short ?? '') in scripts))
    .map(([command]) => `${path}: ${command}`);
}

/** `- **ABC-1** …` */
function rulesOf(behaviour: string): string[] {
  return [...behaviour.matchAll(/^- \*\*([A-Z]+-\d+)\*\*/gm)].map(([, rule = '']) => rule);
}

/** `'[ABC-1] …'` and `'[ABC-1, ABC-2] …'` at the beginning of a test's name. */
function citationsOf(source: string): string[] {
  return [...source.matchAll(/\(\s*['"`]\[([A-Z]+-\d+(?:, [A-Z]+-\d+)*)\]/g)].flatMap(([, rules = '']) =>
    rules.split(', '),
  );
}

function missing(wanted: ReadonlySet<string>, there: ReadonlySet<string>): string[] {
  return [...wanted].filter((rule) => !there.has(rule));
}
