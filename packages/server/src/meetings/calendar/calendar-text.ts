/** Longest line of iCalendar in octets, its end not counted (RFC 5545 3.1). */
const LINE_OCTETS = 75;

/** A property of iCalendar: name with parameters, and its value as it stands in the file. */
export type Line = string;

/**
 * A line whose value is free text. Line ends become `\n`, and whatever else could end a line or a value is escaped, so
 * that nobody can write properties of their own.
 */
export function textLine(name: string, text: string): Line {
  return `${name}:${escapeText(text)}`;
}

/** For a parameter as `CN`: quoted, without what ends a quotation or a line (RFC 6868 for quotes). */
export function quoted(text: string): string {
  const plain = text.replaceAll('^', '^^').replaceAll('"', "^'").replaceAll(/\s+/g, ' ');
  return `"${withoutControls(plain)}"`;
}

/** A file of these lines: folded after 75 octets, never within a character, each ended by CR and LF. */
export function fileOf(lines: readonly Line[]): string {
  return lines.map((line) => `${foldLine(line)}\r\n`).join('');
}

function escapeText(text: string): string {
  const unixEnds = text.replaceAll(/\r\n?|[\u2028\u2029\u0085]/g, '\n');
  const escaped = unixEnds.replaceAll(/[\\;,]/g, String.raw`\$&`).replaceAll('\n', String.raw`\n`);
  return withoutControls(escaped);
}

function withoutControls(text: string): string {
  // oxlint-disable-next-line no-control-regex -- they are what is meant
  return text.replaceAll(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g, '');
}

function foldLine(line: Line): string {
  if (Buffer.byteLength(line) <= LINE_OCTETS) return line;
  let folded = '';
  let octets = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > LINE_OCTETS) {
      folded += '\r\n ';
      octets = 1;
    }
    folded += character;
    octets += size;
  }
  return folded;
}
