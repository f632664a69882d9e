import { useId } from 'react';
import { CopyText } from './copy-text.tsx';
import { tsvOf } from './output-shape.ts';

/** More rows would make the page slow; copying takes them all. */
const MOST_ROWS = 500;
const NUMBER = /^-?\d+(?:[.,]\d+)?(?:e[+-]?\d+)?$/i;

/** What a program printed as a table; the first row names the columns. */
export function OutputTable({ rows }: { readonly rows: readonly (readonly string[])[] }) {
  const captionId = useId();
  const [head = [], ...body] = rows;
  const shown = body.slice(0, MOST_ROWS);
  const isNumeric = head.map((_, column) => isNumericColumn(shown, column));
  const count = `${body.length} ${body.length === 1 ? 'row' : 'rows'}`;
  return (
    <figure className="run-table">
      <figcaption id={captionId}>
        <span>{body.length > MOST_ROWS ? `${count}, the first ${MOST_ROWS} are shown` : count}</span>
        <CopyText text={() => tsvOf(rows)} label="Copy table" />
      </figcaption>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls */}
      <section aria-labelledby={captionId} tabIndex={0}>
        <table>
          <thead>
            <tr>
              {head.map((name, column) => (
                // oxlint-disable-next-line react/no-array-index-key -- columns may share a name
                <th key={column} scope="col" className={isNumeric[column] === true ? 'is-number' : undefined}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row, place) => (
              // oxlint-disable-next-line react/no-array-index-key -- rows may be alike
              <tr key={place}>
                {head.map((_, column) => (
                  // oxlint-disable-next-line react/no-array-index-key -- as above
                  <td key={column} className={isNumeric[column] === true ? 'is-number' : undefined}>
                    {row[column] ?? ''}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </figure>
  );
}

function isNumericColumn(rows: readonly (readonly string[])[], column: number): boolean {
  const cells = rows.map((row) => row[column] ?? '').filter((cell) => cell !== '' && cell !== 'NULL');
  return cells.length > 0 && cells.every((cell) => NUMBER.test(cell));
}
