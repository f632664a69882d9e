import type { UsedAction } from './requests.ts';

/** What IAM reads, as far as our policies use it: statements that allow, with `*` in resources. */
export interface Policy {
  readonly Statement: readonly { readonly Action: readonly string[]; readonly Resource: readonly string[] }[];
}

export function isPolicy(value: object): value is Policy {
  return 'Statement' in value;
}

/** On any resource. */
export function policyOfActions(actions: readonly string[]): Policy {
  return { Statement: [{ Action: actions.map((action) => `dynamodb:${action}`), Resource: ['*'] }] };
}

/** As IAM decides: some statement allows the action on the resource. */
export function isAllowed({ Statement }: Policy, { action, resource }: UsedAction): boolean {
  return Statement.some(
    ({ Action, Resource }) =>
      Action.includes(`dynamodb:${action}`) && Resource.some((pattern) => matches(pattern, resource)),
  );
}

/** `*` stands for any characters, within its part of the ARN; alone for everything. */
function matches(pattern: string, resource: string): boolean {
  if (pattern === '*') return true;
  const [parts, found] = [pattern.split(':'), resource.split(':')];
  return (
    parts.length === found.length &&
    parts.every((part, at) => {
      const text = part
        .split('*')
        .map((literal) => literal.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
      return new RegExp(`^${text.join('.*')}$`).test(found[at] ?? '');
    })
  );
}
