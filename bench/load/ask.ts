import type { Input, Output, SocketOperationName } from '@atrium/contract/operations';
import type { Answer } from '@atrium/server/dispatcher';
import type { WireClient } from './wire-client.ts';

/** An operation's output. Throws for a refusal: benchmarks do nothing that is refused. */
export async function ask<Name extends SocketOperationName>(
  client: WireClient,
  name: Name,
  input: Input<Name>,
): Promise<Output<Name>> {
  const answer = (await client.call(name, input)) as Answer;
  if (!answer.ok) throw new Error(`${name} was refused: ${JSON.stringify(answer.error)}`);
  return answer.output as Output<Name>;
}
