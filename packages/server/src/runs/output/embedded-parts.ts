import type { Piece } from './terminal-reader.ts';

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** A picture of more takes a browser too much memory, pixels on a side. */
const IMAGE_SIDE = 4_096;
const TABLE_ROWS = 1_001;
const TABLE_COLUMNS = 100;
const CELL_LENGTH = 10_000;
const CUT = '…';

/** `1337;File=inline=1:<base64>`, as in iTerm2: https://iterm2.com/documentation-images.html. Else nothing. */
export function imageOf(payload: string): Piece | undefined {
  const [, args, base64] = /^1337;File=([^:]{0,1000}):(.*)$/s.exec(payload) ?? [];
  if (args === undefined || base64 === undefined) return undefined;
  if (!args.split(';').some((arg) => arg.trim() === 'inline=1')) return undefined;
  const image = Buffer.from(base64, 'base64');
  if (!isPng(image)) return { kind: 'text', text: '[an image that is no PNG]' };
  const isSmall = image.readUInt32BE(16) <= IMAGE_SIDE && image.readUInt32BE(20) <= IMAGE_SIDE;
  if (!isSmall) return { kind: 'text', text: `[an image of more than ${IMAGE_SIDE} pixels on a side]` };
  return { kind: 'image', png: image.toString('base64') };
}

/** The signature, then a first chunk that holds width and height. */
function isPng(image: Buffer): boolean {
  const hasHead = image.length > 33 && image.subarray(12, 16).toString('latin1') === 'IHDR';
  return hasHead && image.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE);
}

/**
 * `1337;Table:<tab separated values>`: a line for each row, the first holds the names. Nothing is escaped: a cell
 * holds neither tabs nor line ends. Else nothing.
 */
export function tableOf(payload: string): Piece | undefined {
  const [, text] = /^1337;Table:(.*)$/s.exec(payload) ?? [];
  if (text === undefined) return undefined;
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/);
  const rows = lines.slice(0, TABLE_ROWS).map(rowOf);
  const width = Math.max(...rows.map(({ length }) => length));
  return { kind: 'table', rows: rows.map((row) => [...row, ...Array<string>(width - row.length).fill('')]) };
}

function rowOf(line: string): string[] {
  return line.split('\t').slice(0, TABLE_COLUMNS).map(cellOf);
}

// oxlint-disable-next-line no-control-regex -- they are what is meant
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

function cellOf(written: string): string {
  const cell = written.replace(UNSEEN, '').toWellFormed();
  return cell.length <= CELL_LENGTH ? cell : cell.slice(0, CELL_LENGTH).toWellFormed() + CUT;
}
