import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { machine, tableOf, type Chapter } from './report.ts';
import type { Context, Scenario } from './scenario.ts';
import { cost } from './scenarios/cost.ts';
import { cpu } from './scenarios/cpu.ts';
import { delivery } from './scenarios/delivery.ts';
import { documents } from './scenarios/documents.ts';
import { history } from './scenarios/history.ts';
import { idleMemory } from './scenarios/idle-memory.ts';
import { largeRoom } from './scenarios/large-room.ts';
import { rolling } from './scenarios/rolling.ts';
import { joins } from './scenarios/joins.ts';
import { runs } from './scenarios/runs.ts';
import { search } from './scenarios/search.ts';
import { manyRooms, oneRoom } from './scenarios/throughput.ts';

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  delivery,
  'many-rooms': manyRooms,
  'one-room': oneRoom,
  cpu,
  'idle-memory': idleMemory,
  history,
  'large-room': largeRoom,
  cost,
  runs,
  rolling,
  joins,
  documents,
  search,
};

const HELP = `npm run bench -- [scenario ...] [--quick] [--json FILE] [--profile DIRECTORY]

Scenarios: ${Object.keys(SCENARIOS).join(', ')}; all of them if none is named.
  --quick      few and short rounds: shows that all works, not how fast
  --json       where the figures go; default data/bench.json
  --profile    writes CPU profiles of Atrium's server there
`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'string', default: 'data/bench.json' },
      profile: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.filter((name) => SCENARIOS[name] === undefined);
  if (values.help || unknown.length > 0) {
    console.log(unknown.length > 0 ? `There is no ${unknown.join(', ')}.\n\n${HELP}` : HELP);
    process.exitCode = unknown.length > 0 ? 1 : 0;
    return;
  }
  const context: Context = {
    isQuick: values.quick,
    profileTo: values.profile && resolve(values.profile),
    say: (line) => console.error(`  ${line}`),
  };
  const names = positionals.length > 0 ? positionals : Object.keys(SCENARIOS);
  const chapters: Chapter[] = [];
  for (const name of names) {
    const { title, run } = SCENARIOS[name]!;
    console.error(`\n${title} …`);
    const chapter = { scenario: name, title, findings: await run(context) };
    chapters.push(chapter);
    console.log(tableOf(chapter));
  }
  await mkdir(dirname(resolve(values.json)), { recursive: true });
  await writeFile(
    values.json,
    `${JSON.stringify({ machine: machine(), quick: values.quick, chapters }, null, 2)}\n`,
  );
}

await main();
