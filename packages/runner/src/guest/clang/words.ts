/** Arguments of a command as one line has them; none of them holds a space. */
export function words(line: string): string[] {
  return line.trim().split(/\s+/);
}
