import { SquarePen } from 'lucide-react';
import type { RunView } from '@atrium/client/runs/run-view';
import type { Message } from '@atrium/contract/messages';
import type { Language } from '@atrium/contract/runs';
import { useClient } from '../../lib/client-context.ts';
import { PreparedInput } from './prepared-input.tsx';
import { RunCard } from './run-card.tsx';
import { RunEditor } from './run-editor.tsx';
import type { BlockDesk } from './runnable-block.tsx';
import type { ShownRun } from './shown-run.ts';
import { tellFailure } from './start-run.ts';

interface RunPanelProps {
  readonly message: Message | undefined;
  readonly block: number;
  readonly source: string;
  readonly language: Language | undefined;
  readonly run: RunView | undefined;
  readonly shown: ShownRun | undefined;
  readonly desk: BlockDesk;
  readonly stdin: string;
  readonly setStdin: (stdin: string) => void;
  readonly onRun: (() => void) | undefined;
  readonly onStop: () => void;
  readonly onDesk: (desk: BlockDesk) => void;
}

/** Everything under the source of a block that can be run. */
export function RunPanel(props: RunPanelProps) {
  const { message, source, language, run, shown, desk, onRun, onDesk } = props;
  const client = useClient();
  const close = () => onDesk('nothing');
  const canEdit = message !== undefined && language !== undefined;
  return (
    <>
      {desk === 'input' && onRun !== undefined && (
        <PreparedInput value={props.stdin} onChange={props.setStdin} onRun={onRun} onClose={close} />
      )}
      {desk === 'editor' && canEdit && (
        <RunEditor message={message} source={source} language={language} onClose={close} />
      )}
      {shown !== undefined && (
        <RunCard
          shown={shown}
          isOwn={run !== undefined}
          isStopping={run?.isStopping ?? false}
          onStop={props.onStop}
          onRunAgain={onRun}
          input={run && language?.hasLiveInput === true ? inputOf(client, run) : undefined}
          onLoadAll={() => loadAll(client, message, shown)}
          actions={
            canEdit && (
              <button type="button" className="run-action" onClick={() => onDesk('editor')}>
                <SquarePen size={13} aria-hidden />
                Run with edits
              </button>
            )
          }
        />
      )}
    </>
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
