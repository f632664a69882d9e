/** What is wrong at a place of a project, as its build found it: the editor marks it, the list of problems shows it. */
export interface BuildProblem {
  readonly severity: 'error' | 'warning';
  readonly text: string;
  /** Absent where no file is at fault. */
  readonly place?: ProblemPlace;
}

export interface ProblemPlace {
  readonly fileId: string;
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** UTF-16 units from the line's beginning. */
  readonly column: number;
  /** At least 0. */
  readonly length: number;
}
