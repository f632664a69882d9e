/** Results in the order of the inputs; at most `width` of them are worked on at a time. */
export async function mapInParallel<T, R>(
  inputs: readonly T[],
  width: number,
  work: (input: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let n = next++; n < inputs.length; n = next++) {
      // oxlint-disable-next-line no-await-in-loop -- that is how many run at a time
      results[n] = await work(inputs[n] as T);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}
