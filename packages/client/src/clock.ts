/** Time as the client sees it; tests turn their own. */
export interface Clock {
  /** Milliseconds of the epoch. */
  now(): number;
  /** Runs once, later. The answer cancels it. */
  after(ms: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};
