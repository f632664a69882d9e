import type { Language } from '@atrium/contract/runs';

/** The language that a word at the head of a code block means. */
export function findLanguage(languages: readonly Language[], word: string): Language | undefined {
  const wanted = word.toLowerCase();
  return (
    languages.find(({ id }) => id === wanted) ?? languages.find(({ aliases }) => aliases.includes(wanted))
  );
}

/** Only if somebody here runs it. */
export function findRunnable(languages: readonly Language[], word: string): Language | undefined {
  const language = findLanguage(languages, word);
  return language !== undefined && isRunnable(language) ? language : undefined;
}

export function isRunnable({ runners }: Language): boolean {
  return runners.length > 0;
}

const READS =
  /\b(?:input|raw_input|scanf|fgets|getline|getchar|gets|readline|readLine|readlines|prompt)\s*\(|\bstdin\b|\bSTDIN\b|\bcin\b|<>|\bio\.(?:read|lines)\b|\bgets\b|\bARGF\b|php:\/\/stdin/;

/** A guess: a program that reads finds an open input, any other one that has ended. */
export function readsInput(source: string): boolean {
  return READS.test(source);
}
