import { cpus, release, totalmem, type } from 'node:os';
import { isMet, type Finding } from './finding.ts';
import { FOREIGN_CORES } from './measure/cpu-window.ts';

export interface Chapter {
  readonly scenario: string;
  readonly title: string;
  readonly findings: readonly Finding[];
}

/** The machine, as far as it matters for comparing. */
export function machine() {
  const [first] = cpus();
  return {
    processor: first?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    kernel: `${type()} ${release()}`,
    node: process.version,
    measuredAt: new Date().toISOString(),
  };
}

const OUTCOMES: Readonly<Record<string, string>> = { true: 'met', false: 'MISSED', undefined: 'unknown' };

/** A chapter as a table of text. */
export function tableOf({ title, findings }: Chapter): string {
  const rows = findings.map((finding) => [
    finding.measure,
    finding.atrium === undefined ? '' : figure(finding.atrium, finding.unit),
    finding.floor === undefined ? '' : figure(finding.floor, finding.unit),
    finding.ratio === undefined ? '' : finding.ratio.toFixed(2),
    aimOf(finding),
    remarksOf(finding),
  ]);
  const all = [['', 'Atrium', 'floor', 'ratio', 'aim', ''], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const lines = all.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join('  '),
  );
  return `\n${title}\n${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function figure(value: number, unit: string): string {
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  const text = value.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return unit === '' ? text : `${text} ${unit}`;
}

function aimOf(finding: Finding): string {
  const { aim } = finding;
  if (!aim) return '';
  const bound = aim.atLeast === undefined ? `<= ${aim.atMost}` : `>= ${aim.atLeast}`;
  return `${bound}${aim.of === 'ratio' ? ' x' : ''} ${OUTCOMES[String(isMet(finding))]}`;
}

function remarksOf({ foreignCores = 0, note }: Finding): string {
  const noise = foreignCores > FOREIGN_CORES ? `NOISY: others used ${foreignCores.toFixed(1)} cores` : '';
  return [noise, note ?? ''].filter((remark) => remark !== '').join('; ');
}
