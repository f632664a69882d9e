const CODE_LINE =
  /[;{}]\s*$|^\s{2,}\S|^\s*(?:import|from|def|class|func|fn|const|let|var|return|if|for|while|public|private|#include|SELECT|FROM|<\/?[a-z])\b|=>|\(\)|::|\s[!=]==?\s|^\s*(?:\/\/|#|--)\s/;
const SHARE = 0.4;

/** Whether a pasted text is probably source code: several lines, and many of them look like it. */
export function looksLikeCode(text: string): boolean {
  if (text.startsWith('```')) return false;
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length < 3) return false;
  return lines.filter((line) => CODE_LINE.test(line)).length / lines.length >= SHARE;
}

const SIGNS: readonly (readonly [RegExp, string])[] = [
  [/^\s*(?:diff --git|@@ )/m, 'diff'],
  [/^\s*#include\s*<(?:iostream|vector|string)>/m, 'cpp'],
  [/^\s*#include\b/m, 'c'],
  [/^\s*(?:def \w+\(.*\).*:|from [\w.]+ import |elif )/m, 'python'],
  [/^\s*(?:func \w*\(|package \w+\s*$)/m, 'go'],
  [/^\s*(?:pub )?fn \w+|let mut /m, 'rust'],
  [/\bpublic (?:static|class)\b/, 'java'],
  [/<\?php/, 'php'],
  [/^\s*(?:interface|type) \w+|: (?:string|number|boolean)\b/m, 'typescript'],
  [/\b(?:const|let|function)\b|=>/, 'javascript'],
  [/^\s*(?:select|insert into|update|create table)\b/im, 'sql'],
  [/^#!.*sh\b|^\s*(?:sudo|echo|export) /m, 'bash'],
  [/^\s*[[{][\s\S]*"\s*:/, 'json'],
  [/^\s*<\/?[a-z]/im, 'html'],
];

/** A guess that spares a choice; the writer can change it. */
export function guessLanguage(source: string): string {
  return SIGNS.find(([sign]) => sign.test(source))?.[1] ?? 'text';
}
