import { collectDefaultMetrics, Histogram, Registry, type OpenMetricsContentType } from 'prom-client';
import { Activity } from './activity.ts';

/** Seconds. Sends are expected in single milliseconds, password checks in tens. */
const CALL_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** Everything measured in this process, in Prometheus' form. Parts add their own to `registry`. */
export class Metrics {
  readonly registry = openRegistry();
  readonly activity: Activity;
  readonly #calls: Histogram<'operation' | 'outcome'>;
  readonly #children = new Map<string, Map<string, { observe(value: number): void }>>();

  constructor(options: { process?: boolean } = {}) {
    this.activity = new Activity(this.registry);
    this.#calls = new Histogram({
      name: 'atrium_call_duration_seconds',
      help: 'How long calls took, by operation and outcome.',
      labelNames: ['operation', 'outcome'],
      buckets: CALL_BUCKETS,
      registers: [this.registry],
    });
    if (options.process !== false) collectDefaultMetrics({ register: this.registry });
  }

  /** Both labels come from closed lists, so the number of series is bounded. */
  observe(operation: string, outcome: string, ms: number): void {
    let outcomes = this.#children.get(operation);
    if (outcomes === undefined) this.#children.set(operation, (outcomes = new Map()));
    let child = outcomes.get(outcome);
    if (child === undefined) outcomes.set(outcome, (child = this.#calls.labels({ operation, outcome })));
    child.observe(ms / 1_000);
    this.activity.called(outcome);
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }
}

/** In the form that OpenMetrics standardises, which Prometheus reads as well. */
function openRegistry(): Registry {
  const registry = new Registry<OpenMetricsContentType>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  // What registers itself there is typed for the older form; it is the same.
  return registry as unknown as Registry;
}
