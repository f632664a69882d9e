import { useState, type ReactNode } from 'react';
import type { AdminOverview } from '@atrium/contract/administration';
import type { UserId } from '@atrium/contract/ids';
import { FormError } from '../../ui/field.tsx';
import { CostTable } from './cost-table.tsx';
import { Figures } from './figures.tsx';
import { SamplePlots } from './sample-plots.tsx';
import { useOverview } from './use-overview.ts';
import { UserList } from './user-list.tsx';

interface AdministrationScreenProps {
  readonly ownId: UserId;
  /** Stands before the title. */
  readonly start: ReactNode;
}

/** How the server is doing, and who uses it. */
export function AdministrationScreen({ ownId, start }: AdministrationScreenProps) {
  const { overview, trouble } = useOverview();
  const [showsTables, setShowsTables] = useState(false);
  return (
    <main className="flex min-w-0 flex-1 flex-col">
      <header className="flex min-h-14 shrink-0 items-center gap-2 border-b border-line px-3 md:px-4">
        {start}
        <h1 className="min-w-0 flex-1 truncate font-semibold">Administration</h1>
        <label className="flex min-h-9 items-center gap-2 text-sm">
          <input
            type="checkbox"
            className="size-4 accent-accent"
            checked={showsTables}
            onChange={({ target }) => setShowsTables(target.checked)}
          />
          Figures as tables
        </label>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto" tabIndex={-1}>
        <div className="mx-auto flex max-w-5xl flex-col gap-8 px-3 py-5 md:px-6">
          {trouble !== undefined && <FormError message={trouble} />}
          {overview && <Node overview={overview} showsTables={showsTables} />}
          <UserList ownId={ownId} />
        </div>
      </div>
    </main>
  );
}

function Node({ overview, showsTables }: { overview: AdminOverview; showsTables: boolean }) {
  return (
    <>
      <Figures overview={overview} />
      <SamplePlots overview={overview} showsTables={showsTables} />
      <CostTable overview={overview} />
    </>
  );
}
