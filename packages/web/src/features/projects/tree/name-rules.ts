import { foldName, nameFault, normalName } from '@atrium/contract/tree-names';

/** What is wrong with a name, told while it is written; the server has the last word. */
export function nameProblem(name: string, takenNames: readonly string[]): string | undefined {
  const plain = normalName(name.trim());
  const folded = foldName(plain);
  const taken = takenNames.find((other) => foldName(other) === folded);
  return nameFault(plain) ?? (taken === undefined ? undefined : `${taken} is here already.`);
}
