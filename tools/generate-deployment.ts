import { writeFile } from 'node:fs/promises';
import { template } from './deploy/template/template.ts';

/** `node tools/generate-deployment.ts` writes the template of CloudFormation that follows from tables and policies. */
export const TEMPLATE_FILE = new URL('../deploy/cloudformation.json', import.meta.url);

export function templateText(): string {
  return `${JSON.stringify(template(), null, 1)}\n`;
}

if (import.meta.main) await writeFile(TEMPLATE_FILE, templateText());
