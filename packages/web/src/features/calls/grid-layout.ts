/** How many columns of tiles fill a space best, and how big a tile then is, CSS pixels. */
export interface GridLayout {
  readonly columns: number;
  readonly rows: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
}

const RATIO = 16 / 9;
/** Faces are cut at their sides rather than shown very small: a little, and more on a phone that is held upright. */
const LEAST_RATIO = { wide: 4 / 3, tall: 4 / 5 };
export const GAP_PX = 8;

/** The number of columns with which tiles are biggest. */
export function gridLayout(count: number, width: number, height: number): GridLayout {
  let best: GridLayout = { columns: 1, rows: Math.max(1, count), tileWidth: 0, tileHeight: 0 };
  for (let columns = 1; columns <= Math.max(1, count); columns += 1) {
    const rows = Math.ceil(count / columns);
    const across = (width - GAP_PX * (columns - 1)) / columns;
    const down = (height - GAP_PX * (rows - 1)) / rows;
    const tile = tileIn(across, down, height > width ? LEAST_RATIO.tall : LEAST_RATIO.wide);
    if (tile.tileWidth * tile.tileHeight > best.tileWidth * best.tileHeight)
      best = { columns, rows, ...tile };
  }
  return best;
}

function tileIn(across: number, down: number, leastRatio: number): { tileWidth: number; tileHeight: number } {
  const ratio = Math.min(RATIO, Math.max(leastRatio, across / down));
  const tileWidth = Math.max(0, Math.floor(Math.min(across, down * ratio)));
  return { tileWidth, tileHeight: Math.floor(tileWidth / ratio) };
}
