/** What one check of `npm run doctor` found. */
export interface Finding {
  /** What was looked at, for example `tables`. */
  readonly check: string;
  /** `warning`: Atrium works, but something of it does not. `skipped`: it is not configured. */
  readonly state: 'ok' | 'warning' | 'failed' | 'skipped';
  /** For a person, without secrets. */
  readonly found: string;
  /** What to do about a warning or a failure. */
  readonly remedy?: string;
}

export function ok(check: string, found: string): Finding {
  return { check, state: 'ok', found };
}

export function skipped(check: string, found: string): Finding {
  return { check, state: 'skipped', found };
}
