import type { AdminOverview } from '@atrium/contract/administration';
import { countText, dollarText } from './amounts.ts';

/** What was used of DynamoDB today, by what caused it. */
export function CostTable({ overview }: { readonly overview: AdminOverview }) {
  const { today } = overview;
  const { operations, prices } = today;
  return (
    <section aria-labelledby="admin-cost" className="flex flex-col gap-3">
      <h2 id="admin-cost" className="text-lg font-semibold">
        Capacity and cost today
      </h2>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls: the keyboard must reach it */}
      <section className="overflow-x-auto" aria-label="Capacity by operation" tabIndex={0}>
        <table className="w-full text-sm tabular-nums">
          <thead className="text-left text-xs text-soft">
            <tr>
              <th className="py-1 pr-3 font-medium">Operation</th>
              <th className="py-1 pr-3 text-right font-medium">Write units</th>
              <th className="py-1 pr-3 text-right font-medium">Read units</th>
              <th className="py-1 text-right font-medium">Dollars</th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {[...operations, { ...today, operation: 'Together' }].map((row) => (
              <tr key={row.operation} className="last:font-semibold">
                <td className="py-1 pr-3">{row.operation}</td>
                <td className="py-1 pr-3 text-right">{countText(row.writeUnits)}</td>
                <td className="py-1 pr-3 text-right">{countText(row.readUnits)}</td>
                <td className="py-1 text-right">{dollarText(row.dollars)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p className="text-sm text-soft">
        Since {new Date(today.since).toLocaleString()}, at ${prices.write} for a million write units and $
        {prices.read} for a million read units: {prices.source}. On a store of your own it is what AWS would
        charge.
      </p>
    </section>
  );
}
