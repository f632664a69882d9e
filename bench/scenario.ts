import type { Finding } from './finding.ts';

export interface Context {
  /** Few and short rounds: shows that all works, not how fast. */
  readonly isQuick: boolean;
  /** CPU profiles of Atrium's server go to this directory. */
  readonly profileTo: string | undefined;
  /** A line for whoever waits. */
  readonly say: (line: string) => void;
}

export interface Scenario {
  readonly title: string;
  readonly run: (context: Context) => Promise<Finding[]>;
}
