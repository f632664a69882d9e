import type { AdminOverview, AdminSample } from '@atrium/contract/administration';
import { countText, dollarText, msText } from './amounts.ts';
import { Plot, type Series } from './plot.tsx';

interface Shown {
  readonly title: string;
  readonly series: readonly Series<AdminSample>[];
  readonly format: (value: number) => string;
}

const PLOTS: readonly Shown[] = [
  {
    title: 'Messages',
    series: [{ name: 'sent', look: 'first', value: ({ messages }) => messages }],
    format: countText,
  },
  {
    title: 'Delivery',
    series: [
      { name: 'p50', look: 'first', value: ({ deliver }) => deliver?.p50 },
      { name: 'p99', look: 'second', value: ({ deliver }) => deliver?.p99 },
    ],
    format: msText,
  },
  {
    title: 'Calls of operations',
    series: [
      { name: 'all', look: 'first', value: ({ calls }) => calls },
      { name: 'errors', look: 'second', value: ({ errors }) => errors },
    ],
    format: countText,
  },
  {
    title: 'Capacity',
    series: [
      { name: 'write units', look: 'first', value: ({ writeUnits }) => writeUnits },
      { name: 'read units', look: 'second', value: ({ readUnits }) => readUnits },
    ],
    format: countText,
  },
  {
    title: 'Cost',
    series: [{ name: 'dollars', look: 'first', value: ({ dollars }) => dollars }],
    format: dollarText,
  },
  {
    title: 'Event loop, late by',
    series: [{ name: 'p99', look: 'first', value: ({ loopP99 }) => loopP99 }],
    format: msText,
  },
];

export function SamplePlots({
  overview,
  showsTables,
}: {
  readonly overview: AdminOverview;
  readonly showsTables: boolean;
}) {
  const { samples, everyMs } = overview;
  return (
    <section aria-labelledby="admin-hour" className="flex flex-col gap-3">
      <h2 id="admin-hour" className="text-lg font-semibold">
        The last hour
      </h2>
      <p className="text-sm text-soft">
        {samples.length === 0
          ? `The first figures come after ${everyMs / 1_000} seconds.`
          : `Each point is ${everyMs / 1_000} seconds.`}
      </p>
      {samples.length > 0 && (
        <div className="grid gap-4 md:grid-cols-2">
          {PLOTS.map(({ title, series, format }) => (
            <Plot
              key={title}
              title={title}
              points={samples}
              series={series}
              format={format}
              isTable={showsTables}
            />
          ))}
        </div>
      )}
    </section>
  );
}
