import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** Seconds. Warm runtimes answer in hundredths, compilers in seconds. */
const FIRST_OUTPUT_BUCKETS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

/** Languages, runners and outcomes are closed lists, so the number of series is bounded. */
export class RunMetrics {
  readonly #ended: Counter<'language' | 'runner' | 'outcome'>;
  readonly #firstOutput: Histogram<'language' | 'runner'>;

  constructor(registry: Registry, countsOf: () => { running: number; queued: number }) {
    const registers = [registry];
    this.#ended = new Counter({
      name: 'atrium_runs_total',
      help: 'Runs that have ended, by language, runner and outcome.',
      labelNames: ['language', 'runner', 'outcome'],
      registers,
    });
    this.#firstOutput = new Histogram({
      name: 'atrium_run_first_output_seconds',
      help: 'From the moment that the turn of a run came to the first that its program printed.',
      labelNames: ['language', 'runner'],
      buckets: FIRST_OUTPUT_BUCKETS,
      registers,
    });
    const gauge = new Gauge({
      name: 'atrium_runs_under_way',
      help: 'Runs that wait for their turn and runs that run.',
      labelNames: ['state'],
      registers,
      collect: () => {
        const { running, queued } = countsOf();
        gauge.set({ state: 'running' }, running);
        gauge.set({ state: 'queued' }, queued);
      },
    });
  }

  ended(run: { language: string; runner: string; outcome: string; firstOutputMs: number | undefined }): void {
    const { language, runner, outcome, firstOutputMs } = run;
    this.#ended.inc({ language, runner, outcome });
    if (firstOutputMs !== undefined) this.#firstOutput.observe({ language, runner }, firstOutputMs / 1_000);
  }
}
