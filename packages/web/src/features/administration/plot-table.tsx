import type { PlotProps } from './plot.tsx';

/** More rows help nobody: the latest, five minutes of them. */
const ROWS = 30;

export function PlotTable<Point extends { readonly at: string }>(props: PlotProps<Point>) {
  const { title, points, series, format } = props;
  return (
    // It scrolls: the keyboard must reach it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className="max-h-56 overflow-y-auto" aria-label={`${title}, as a table`} tabIndex={0}>
      <table className="w-full text-sm tabular-nums">
        <thead className="text-left text-xs text-soft">
          <tr>
            <th className="py-1 font-medium">Time</th>
            {series.map(({ name }) => (
              <th key={name} className="py-1 text-right font-medium">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {points
            .slice(-ROWS)
            .toReversed()
            .map((point) => (
              <tr key={point.at}>
                <td className="py-1">{new Date(point.at).toLocaleTimeString()}</td>
                {series.map(({ name, value }) => {
                  const shown = value(point);
                  return (
                    <td key={name} className="py-1 text-right">
                      {shown === undefined ? '–' : format(shown)}
                    </td>
                  );
                })}
              </tr>
            ))}
        </tbody>
      </table>
    </section>
  );
}
