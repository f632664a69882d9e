import { readFileSync } from 'node:fs';
import { languageId } from '@atrium/contract/run-result';
import { z } from 'zod';
import { JDOODLE_TABLE } from './jdoodle-table.ts';

const jdoodleLanguage = z.strictObject({
  id: languageId,
  /** JDoodle's own word for it, for example `python3`. */
  code: z.string().min(1).max(40),
  name: z.string().min(1).max(40),
  extension: z
    .string()
    .regex(/^\.[A-Za-z0-9]+$/)
    .default('.txt'),
  aliases: z.array(z.string().min(1).max(40)).default([]),
  /** By `versionIndex`; the last is used. An empty list takes the language away. */
  versions: z.array(z.string().min(1).max(60)).max(100),
});
export type JdoodleLanguage = z.infer<typeof jdoodleLanguage>;

/** The languages that are known, corrected by an administrator's file. Throws an `Error` that says what is wrong with it. */
export function readJdoodleLanguages(file: string | undefined): readonly JdoodleLanguage[] {
  const languages = new Map(JDOODLE_TABLE.map((language) => [language.id, language]));
  for (const language of file === undefined ? [] : readFile(file)) languages.set(language.id, language);
  return [...languages.values()].filter(({ versions }) => versions.length > 0);
}

function readFile(file: string): JdoodleLanguage[] {
  let written: unknown;
  try {
    written = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Error(`ATRIUM_JDOODLE_LANGUAGES: ${file} cannot be read as JSON.`, { cause });
  }
  const parsed = z.array(jdoodleLanguage).safeParse(written);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
  throw new Error(`ATRIUM_JDOODLE_LANGUAGES: ${file} cannot be used:\n${faults.join('\n')}`);
}
