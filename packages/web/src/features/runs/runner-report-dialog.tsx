import { useEffect, useState } from 'react';
import type { Language, RunnerReport } from '@atrium/contract/runs';
import { useClient } from '../../lib/client-context.ts';
import { refusalOf } from '../../lib/failure.ts';
import { useReadable } from '../../lib/readable.ts';
import { isRunnable } from '../../lib/runnable.ts';
import { FormError } from '../../ui/field.tsx';
import { Modal } from '../../ui/modal.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { limitWords, WALLS } from './report-words.ts';
import '../../ui/run/runs.css';

/** How code is run here, for administrators. */
export function RunnerReportDialog({ onClosed }: { readonly onClosed: () => void }) {
  return (
    <Modal
      title="Running code"
      description="What runs code here, and what keeps it in its place."
      isReading
      onClosed={onClosed}
    >
      {() => <Report />}
    </Modal>
  );
}

type Loaded =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'ready'; readonly report: RunnerReport };

function Report() {
  const client = useClient();
  const { languages } = useReadable(client.languages);
  const [loaded, setLoaded] = useState<Loaded>({ kind: 'loading' });
  useEffect(() => {
    let isWanted = true;
    const show = (next: Loaded) => {
      if (isWanted) setLoaded(next);
    };
    client.runnerReport().then(
      (report) => show({ kind: 'ready', report }),
      (error: unknown) => show({ kind: 'failed', message: refusalOf(error).message }),
    );
    return () => {
      isWanted = false;
    };
  }, [client]);
  if (loaded.kind === 'loading') return <Skeleton label="Loading the report" lines={6} />;
  if (loaded.kind === 'failed') return <FormError message={loaded.message} />;
  const { report } = loaded;
  return (
    <div className="flex flex-col gap-5">
      <Walls embedded={report.embedded} />
      <Languages languages={languages} report={report} />
      <JDoodle jdoodle={report.jdoodle} preference={report.preference} />
      <Limits limits={report.limits} />
    </div>
  );
}

function Walls({ embedded }: { readonly embedded: RunnerReport['embedded'] }) {
  const { wall, wallRemarks, running, queued, slots } = embedded;
  return (
    <section>
      <h3 className="mb-1 text-sm font-semibold">Walls around a run</h3>
      <p>{WALLS[wall]}</p>
      {wallRemarks.length > 0 && (
        <ul className="mt-1 list-disc pl-5 text-sm text-soft">
          {wallRemarks.map((remark) => (
            <li key={remark}>{remark}</li>
          ))}
        </ul>
      )}
      <p className="mt-2 text-sm text-soft">{`${running} of ${slots} places in use, ${queued} waiting.`}</p>
    </section>
  );
}

function runnableFirst(languages: readonly Language[]): readonly Language[] {
  return [...languages].sort((a, b) => Number(isRunnable(b)) - Number(isRunnable(a)));
}

interface LanguagesProps {
  readonly languages: readonly Language[];
  readonly report: RunnerReport;
}

function Languages({ languages, report }: LanguagesProps) {
  const { warm, refusedRuntimes } = report.embedded;
  const warmOf = (id: string) => warm.find(({ language }) => language === id)?.processes;
  return (
    <section>
      <h3 className="mb-1 text-sm font-semibold">Languages</h3>
      <div className="run-table run-table-whole">
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls */}
        <section aria-label="Languages" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">Language</th>
                <th scope="col">Runs on</th>
                <th scope="col" className="is-number">
                  Ready
                </th>
              </tr>
            </thead>
            <tbody>
              {runnableFirst(languages).map(({ id, name, runners, hint }) => (
                <tr key={id} className={runners.length === 0 ? 'text-soft' : undefined}>
                  <th scope="row">{name}</th>
                  <td>
                    {runners.length === 0
                      ? (hint ?? 'Nothing')
                      : runners
                          .map(({ runner, engine }) =>
                            runner === 'jdoodle' ? `JDoodle (${engine})` : engine,
                          )
                          .join(', else ')}
                  </td>
                  <td className="is-number">{warmOf(id) ?? ''}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </div>
      {refusedRuntimes.map(({ language, reason }) => (
        <p key={language} className="mt-2 rounded-lg bg-danger-tint px-3 py-2 text-sm text-danger">
          {`The runtime for ${language} was not let in: ${reason}`}
        </p>
      ))}
    </section>
  );
}

function JDoodle({ jdoodle, preference }: Pick<RunnerReport, 'jdoodle' | 'preference'>) {
  const order = preference === 'embedded-first' ? 'It runs what Atrium cannot.' : 'It comes first.';
  return (
    <section>
      <h3 className="mb-1 text-sm font-semibold">JDoodle</h3>
      {jdoodle === undefined && <p className="text-sm text-soft">Not set up: there are no credentials.</p>}
      {jdoodle?.failure !== undefined && <FormError message={jdoodle.failure} />}
      {jdoodle?.creditsUsed !== undefined && <p>{`${jdoodle.creditsUsed} credits used today. ${order}`}</p>}
    </section>
  );
}

function Limits({ limits }: Pick<RunnerReport, 'limits'>) {
  return (
    <section>
      <h3 className="mb-1 text-sm font-semibold">Limits of one run</h3>
      <dl className="divide-y divide-line">
        {Object.entries(limits).map(([name, value]) => {
          const { label, amount } = limitWords(name, value);
          return (
            <div key={name} className="flex items-center justify-between gap-4 py-1.5 text-sm">
              <dt>{label}</dt>
              <dd className="shrink-0 tabular-nums">{amount}</dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}
