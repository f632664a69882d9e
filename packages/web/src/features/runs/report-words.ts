import type { RunnerReport } from '@atrium/contract/runs';

export const WALLS: Readonly<Record<RunnerReport['embedded']['wall'], string>> = {
  namespaces: 'The highest level: a process of its own without network, files or other processes in sight.',
  limits: 'The middle level: a process of its own with few permissions and hard limits of the system.',
  permissions: 'The lowest level: a process of its own with few permissions.',
};

const LABELS: Readonly<Record<string, string>> = {
  wallMs: 'Time',
  compileMs: 'Time to compile, besides',
  cpuMs: 'Computing',
  memoryBytes: 'Memory',
  fileBytes: 'Files',
  inodes: 'Files and folders',
  sourceBytes: 'Source',
  stdinBytes: 'Input',
  outputBytes: 'Output',
};

/** A limit in words; one that is not known here keeps its name. */
export function limitWords(name: string, value: number): { readonly label: string; readonly amount: string } {
  const label = LABELS[name] ?? name;
  if (name.endsWith('Ms')) return { label, amount: `${value / 1_000} s` };
  if (!name.endsWith('Bytes')) return { label, amount: value.toLocaleString() };
  const kilobytes = value / 1024;
  return {
    label,
    amount: kilobytes >= 1024 ? `${Math.round(kilobytes / 1024)} MB` : `${Math.round(kilobytes)} KB`,
  };
}
