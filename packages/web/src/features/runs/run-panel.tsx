import { SquarePen } from 'lucide-react';
import type { RunView } from '@atrium/client/runs/run-view';
import type { Message } from '@atrium/contract/messages';
import { useClient } from '../../lib/client-context.ts';
import { PreparedInput } from './prepared-input.tsx';
import { RunCard } from '../../ui/run/run-card.tsx';
import { RunEditor } from './run-editor.tsx';
import type { BlockRun } from './runnable-block.tsx';
import type { ShownRun } from '../../ui/run/shown-run.ts';
import { tellFailure } from './start-run.ts';

interface RunPanelProps extends BlockRun {
  readonly message: Message | undefined;
  readonly block: number;
  readonly source: string;
}

/** Everything under the source of a block that can be run. */
export function RunPanel(props: RunPanelProps) {
  const { message, source, language, shown, desk, setDesk } = props;
  const close = () => setDesk('nothing');
  return (
    <>
      {desk === 'input' && props.start && (
        <PreparedInput value={props.stdin} onChange={props.setStdin} onRun={props.start} onClose={close} />
      )}
      {desk === 'editor' && message && language && (
        <RunEditor message={message} source={source} language={language} onClose={close} />
      )}
      {shown !== undefined && <BlockCard {...props} shown={shown} />}
    </>
  );
}

function BlockCard(props: RunPanelProps & { readonly shown: ShownRun }) {
  const { message, language, run, shown, setDesk } = props;
  const client = useClient();
  return (
    <RunCard
      shown={shown}
      isOwn={run !== undefined}
      isStopping={run?.isStopping ?? false}
      onStop={props.stop}
      onRunAgain={props.start}
      input={run && language?.hasLiveInput === true ? inputOf(client, run) : undefined}
      onLoadAll={() => loadAll(client, message, shown)}
      actions={
        props.start && (
          <button type="button" className="run-action" onClick={() => setDesk('editor')}>
            <SquarePen size={13} aria-hidden />
            Run with edits
          </button>
        )
      }
    />
  );
}

type Client = ReturnType<typeof useClient>;

export function inputOf(client: Client, { key, isInputOpen }: RunView) {
  if (!isInputOpen) return undefined;
  const failed = tellFailure('The program did not get that.');
  return {
    write: (text: string) => void client.writeToRun(key, text).catch(failed),
    end: () => void client.endRunInput(key).catch(failed),
  };
}

async function loadAll(client: Client, message: Message | undefined, shown: ShownRun) {
  if (message === undefined || shown.kind !== 'ended') return undefined;
  try {
    return await client.runOutput(message.messageId, shown.result.runId);
  } catch (error) {
    tellFailure('The rest of the output did not load.')(error);
    return undefined;
  }
}
