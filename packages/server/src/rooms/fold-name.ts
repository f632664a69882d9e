/** Names that look alike are the same name: compatibility forms, case and runs of space do not count. */
export function foldName(name: string): string {
  return name.normalize('NFKC').toLowerCase().trim().replace(/\s+/gu, ' ');
}
