import type { AdminOverview } from '@atrium/contract/administration';
import { countText, dollarText } from './amounts.ts';

/** What is open now, what waits, and which node says so. */
export function Figures({ overview }: { readonly overview: AdminOverview }) {
  const { node, otherNodes, open, waiting, today } = overview;
  const figures = [
    ['Connections', countText(open.sockets)],
    ['Rooms in use', countText(open.rooms)],
    ['Calls', countText(open.calls)],
    ['Texts open', countText(open.documents)],
    ['Runs', countText(open.runs)],
    ['Waiting', countText(waiting.commits + waiting.passwords + waiting.runs)],
    ['Cost today', today.dollars > 0 && today.dollars < 0.01 ? '< $0.01' : dollarText(today.dollars)],
  ] as const;
  return (
    <section aria-labelledby="admin-now" className="flex flex-col gap-3">
      <h2 id="admin-now" className="text-lg font-semibold">
        Now
      </h2>
      <dl className="grid grid-cols-2 gap-2 sm:grid-cols-4 lg:grid-cols-7">
        {figures.map(([name, value]) => (
          <div key={name} className="flex flex-col-reverse rounded-xl border border-line bg-raised px-3 py-2">
            <dt className="text-xs text-soft">{name}</dt>
            <dd className="text-lg font-semibold break-all tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="text-sm break-words text-soft">
        Atrium {node.release}, {node.store}. Figures are of the node {node.id}, since{' '}
        {new Date(node.startedAt).toLocaleString()}.{' '}
        {otherNodes.length > 0 && `It hears of ${otherNodes.length} more: ${otherNodes.join(', ')}.`}
      </p>
    </section>
  );
}
