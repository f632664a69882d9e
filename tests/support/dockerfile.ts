import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, matchesGlob } from 'node:path';
import { DockerfileParser, ModifiableInstruction } from 'dockerfile-ast';

const ROOT = join(import.meta.dirname, '../..');
const FILE = join(ROOT, 'deploy/Dockerfile');

interface Instruction {
  /** `COPY` and the like. */
  readonly name: string;
  readonly flags: Readonly<Record<string, string>>;
  /** Flags left out. */
  readonly args: readonly string[];
  /** As it stands, without the name. */
  readonly text: string;
}

/** `FROM base AS name` and what follows. */
export interface Stage {
  readonly name: string;
  readonly base: string;
  readonly instructions: readonly Instruction[];
}

export function stagesOfDockerfile(text = readFileSync(FILE, 'utf8')): Stage[] {
  const stages: { name: string; base: string; instructions: Instruction[] }[] = [];
  for (const found of DockerfileParser.parse(text).getInstructions()) {
    const words = found.getArguments().map((argument) => argument.getValue());
    const name = found.getKeyword();
    if (name === 'FROM') {
      const [base = '', , as = `stage ${stages.length}`] = words;
      stages.push({ name: as, base, instructions: [] });
      continue;
    }
    const flags = found instanceof ModifiableInstruction ? found.getFlags() : [];
    stages.at(-1)?.instructions.push({
      name,
      flags: Object.fromEntries(flags.map((flag) => [flag.getName(), flag.getValue() ?? ''])),
      args: words.filter((word) => !word.startsWith('--')),
      text: found.getRawArgumentsContent() ?? '',
    });
  }
  return stages;
}

/** Files of the repository that `deploy/Dockerfile.dockerignore` leaves to the build, by their paths. */
export function contextFiles(): string[] {
  const rules = readFileSync(`${FILE}.dockerignore`, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const isIgnored = (path: string): boolean =>
    rules.reduce((ignored, rule) => {
      const pattern = rule.replace(/^!/, '');
      const applies = matchesGlob(path, pattern) || matchesGlob(path, `${pattern}/**`);
      return applies ? !rule.startsWith('!') : ignored;
    }, false);
  const listed = globSync(['*', 'packages/**/*', 'tools/**/*'], {
    cwd: ROOT,
    withFileTypes: true,
    exclude: (entry) => ['node_modules', 'dist', '.git'].includes(entry.name),
  });
  return listed
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1))
    .filter((path) => !isIgnored(path));
}

/**
 * Does in a directory what Docker would do in images, without the base image's files: a folder for each stage, and what is
 * copied and run in it. Answers with the last stage's folder.
 */
export function buildInDirectory(directory: string): string {
  const context = join(directory, 'context');
  for (const path of contextFiles()) copy(join(ROOT, path), join(context, path));
  for (const stage of stagesOfDockerfile()) buildStage(stage, { directory, context });
  return join(directory, stagesOfDockerfile().at(-1)?.name ?? '');
}

function buildStage(stage: Stage, { directory, context }: { directory: string; context: string }): void {
  const root = join(directory, stage.name);
  if (existsSync(join(directory, stage.base))) copy(join(directory, stage.base), root);
  const workdir = join(root, workdirOf(stage));
  const settings: Record<string, string> = {};
  const does: Readonly<Record<string, (instruction: Instruction) => void>> = {
    ARG: ({ text }) => Object.assign(settings, Object.fromEntries([text.split('=')])),
    ENV: ({ text }) => Object.assign(settings, Object.fromEntries([text.split('=')])),
    COPY: (instruction) => {
      const { from } = instruction.flags;
      for (const [source, target] of copiesOf(instruction))
        copy(join(from === undefined ? context : join(directory, from), source), join(workdir, target));
    },
    RUN: ({ text }) => {
      mkdirSync(workdir, { recursive: true });
      // npm's settings and certificates of this machine included, not the test's mode.
      const env = { ...process.env, NODE_ENV: undefined, ...settings };
      execFileSync('/bin/sh', ['-c', text], { cwd: workdir, env, stdio: 'pipe' });
    },
  };
  for (const instruction of stage.instructions) does[instruction.name]?.(instruction);
}

/** A stage that is built on another begins where that one was. */
export function workdirOf({ instructions, base }: Stage): string {
  const own = instructions.findLast(({ name }) => name === 'WORKDIR')?.args[0];
  const parent = stagesOfDockerfile().find(({ name }) => name === base);
  return own ?? (parent ? workdirOf(parent) : '/');
}

/** Source and target of each thing that a COPY copies. */
export function copiesOf({ args }: Instruction): [string, string][] {
  const sources = args.slice(0, -1);
  const target = args.at(-1) ?? '';
  const isInto = target.endsWith('/') || sources.length > 1;
  return sources.map((source) => [source, isInto ? join(target, basename(source)) : target]);
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true, verbatimSymlinks: true });
}
