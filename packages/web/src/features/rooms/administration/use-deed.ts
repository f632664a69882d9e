import { useState } from 'react';
import { refusalOf } from '../../../lib/failure.ts';

/** One deed at a time, and why the last was refused. */
export function useDeed() {
  const [failure, setFailure] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const run = async (deed: () => Promise<unknown>): Promise<boolean> => {
    setIsBusy(true);
    setFailure(undefined);
    try {
      await deed();
      return true;
    } catch (error) {
      setFailure(refusalOf(error).message);
      return false;
    } finally {
      setIsBusy(false);
    }
  };
  return { failure, isBusy, run };
}
