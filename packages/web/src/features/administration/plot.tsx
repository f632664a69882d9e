import { PlotTable } from './plot-table.tsx';

const WIDTH = 480;
const HEIGHT = 120;
/** What there is of a line of one point. */
const DOT = 4;

export interface Series<Point> {
  readonly name: string;
  /** The second is dashed too: colour alone tells nothing apart. */
  readonly look: 'first' | 'second';
  readonly value: (point: Point) => number | undefined;
}

export interface PlotProps<Point extends { readonly at: string }> {
  readonly title: string;
  readonly points: readonly Point[];
  readonly series: readonly Series<Point>[];
  readonly format: (value: number) => string;
  readonly isTable: boolean;
}

const LOOK = { first: 'stroke-accent', second: 'stroke-fresh [stroke-dasharray:5_3]' };

/** Lines over time with their greatest value, or the same as a table. */
export function Plot<Point extends { readonly at: string }>(props: PlotProps<Point>) {
  const { title, points, series, format, isTable } = props;
  const most = Math.max(0, ...series.flatMap(({ value }) => points.map((point) => value(point) ?? 0)));
  const latest = series.map(({ name, value }) => `${name} ${textOf(points.at(-1), value, format)}`);
  return (
    <figure className="flex min-w-0 flex-col gap-1 rounded-xl border border-line bg-raised p-3">
      <figcaption className="flex flex-wrap items-baseline gap-x-3 text-sm">
        <span className="font-semibold">{title}</span>
        {series.map(({ name, look, value }) => (
          <span key={name} className="inline-flex items-center gap-1.5 text-xs text-soft">
            <svg width={18} height={6} aria-hidden>
              <line x1={0} x2={18} y1={3} y2={3} strokeWidth={2} className={LOOK[look]} />
            </svg>
            {name} {textOf(points.at(-1), value, format)}
          </span>
        ))}
        <span className="ml-auto text-xs text-soft">at most {format(most)}</span>
      </figcaption>
      {isTable && <PlotTable {...props} />}
      {!isTable && points.length < 2 && (
        <p className="grid h-28 place-items-center text-sm text-soft">
          The line begins with the second reading.
        </p>
      )}
      {!isTable && points.length >= 2 && (
        <svg
          role="img"
          aria-label={`${title}: now ${latest.join(', ')}; at most ${format(most)}`}
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          className="h-28 w-full"
        >
          <line x1={0} x2={WIDTH} y1={HEIGHT - 1} y2={HEIGHT - 1} className="stroke-line" />
          {series.map(({ name, look, value }) => (
            <path
              key={name}
              d={pathOf(points.map(value), most)}
              fill="none"
              strokeWidth={2}
              vectorEffect="non-scaling-stroke"
              strokeLinecap="round"
              className={LOOK[look]}
            />
          ))}
        </svg>
      )}
      {!isTable && points.length >= 2 && <Ends points={points} />}
    </figure>
  );
}

/** When the line begins and ends. */
function Ends({ points }: { readonly points: readonly { readonly at: string }[] }) {
  return (
    <p className="flex justify-between text-xs text-soft tabular-nums">
      {[points.at(0), points.at(-1)].map(
        (point, at) =>
          point && <span key={at === 0 ? 'first' : 'last'}>{new Date(point.at).toLocaleTimeString()}</span>,
      )}
    </p>
  );
}

/** A line over the values, with gaps where there is none. */
function pathOf(values: readonly (number | undefined)[], most: number): string {
  const step = (WIDTH - DOT) / Math.max(1, values.length - 1);
  let isDrawing = false;
  return values
    .map((value, at) => {
      if (value === undefined) {
        isDrawing = false;
        return '';
      }
      const x = (at * step).toFixed(1);
      const y = (HEIGHT - 2 - (most === 0 ? 0 : value / most) * (HEIGHT - 4)).toFixed(1);
      // A point without another beside it would not be seen.
      const part = isDrawing ? `L${x} ${y}` : `M${x} ${y}l${DOT} 0`;
      isDrawing = true;
      return part;
    })
    .join('');
}

function textOf<Point>(
  point: Point | undefined,
  valueOf: (point: Point) => number | undefined,
  format: (value: number) => string,
): string {
  const value = point && valueOf(point);
  return value === undefined ? '–' : format(value);
}
