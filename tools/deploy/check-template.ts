import type { Template } from './template/template.ts';
import { RESOURCE_TYPES } from './resource-types.ts';

/** Names that CloudFormation itself knows. */
const PSEUDO = /^AWS::(?:AccountId|NoValue|Partition|Region|StackId|StackName|URLSuffix)$/;
const MOST_RESOURCES = 500;
/** Of a template in a bucket; of one that is sent along, 51,200. */
const MOST_BYTES = 1_000_000;

/** Something that a part of the template names. */
interface Mention {
  readonly kind: 'ref' | 'attribute' | 'condition';
  readonly name: string;
  /** `Resources.Service.Properties.Cluster`. */
  readonly at: string;
}

/** What CloudFormation would refuse, each as a sentence; and what nothing uses. */
export function faultsOfTemplate(template: Template): string[] {
  const { Resources, Outputs, Conditions, Parameters } = template;
  const mentions = [...mentionsIn(Resources, 'Resources'), ...mentionsIn(Outputs, 'Outputs')];
  const named = new Set([...mentions, ...mentionsIn(Conditions, 'Conditions')].map(({ name }) => name));
  const unused = Object.keys({ ...Parameters, ...Conditions }).filter((name) => !named.has(name));
  return [
    ...mentions.flatMap((mention) => faultOfMention(template, mention)),
    ...mentionsIn(Conditions, 'Conditions')
      .filter(({ name }) => !(name in Parameters))
      .map(({ name, at }) => `${at}: there is no parameter ${name}`),
    ...Object.entries(Resources).flatMap(([name, { Type, Properties = {} }]) =>
      faultsOfProperties(name, Type, Object.keys(Properties)),
    ),
    ...dependenciesOf(template)
      .filter(({ on }) => !(on in Resources))
      .map(({ name, on }) => `${name} depends on ${on}, which is not there`),
    ...cycles(template).map((name) => `${name} needs itself`),
    ...unused.map((name) => `nothing uses ${name}`),
    ...(Object.keys(Resources).length > MOST_RESOURCES ? ['too many resources'] : []),
    ...(JSON.stringify(template).length > MOST_BYTES ? ['too long'] : []),
  ];
}

function faultOfMention(template: Template, mention: Mention): string[] {
  const { Resources, Parameters, Conditions } = template;
  const { kind, name, at } = mention;
  if (kind === 'condition') return name in Conditions ? [] : [`${at}: there is no condition ${name}`];
  if (kind === 'attribute') return faultOfAttribute(template, mention);
  const isKnown = name in Resources || name in Parameters || PSEUDO.test(name);
  return isKnown ? [] : [`${at}: there is nothing named ${name}`];
}

function faultOfAttribute({ Resources }: Template, { name, at }: Mention): string[] {
  const [resource = '', ...attribute] = name.split('.');
  const type = Resources[resource]?.Type;
  if (type === undefined) return [`${at}: there is no resource ${resource}`];
  const isGiven = RESOURCE_TYPES[type]?.attributes?.includes(attribute.join('.'));
  return isGiven ? [] : [`${at}: ${type} has no attribute ${attribute.join('.')}`];
}

function faultsOfProperties(name: string, type: string, properties: readonly string[]): string[] {
  const known = RESOURCE_TYPES[type];
  if (!known) return [`${name}: ${type} is not in tools/deploy/resource-types.ts`];
  const all = new Set([...known.required, ...(known.optional ?? [])]);
  return [
    ...known.required.filter((one) => !properties.includes(one)).map((one) => `${name} lacks ${one}`),
    ...properties.filter((one) => !all.has(one)).map((one) => `${name}: ${type} has no property ${one}`),
  ];
}

function mentionsIn(value: unknown, at: string): Mention[] {
  if (Array.isArray(value)) return value.flatMap((one, place) => mentionsIn(one, `${at}.${place}`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) =>
    name in READ ? READ[name]!(inner, at) : mentionsIn(inner, `${at}.${name}`),
  );
}

/** How each function of CloudFormation names things. */
const READ: Readonly<Record<string, (inner: unknown, at: string) => Mention[]>> = {
  Ref: (inner, at) => [{ kind: 'ref', name: String(inner), at }],
  'Fn::GetAtt': (inner, at) => [{ kind: 'attribute', name: (inner as string[]).join('.'), at }],
  'Fn::Sub': (inner, at) =>
    Array.from(String(inner).matchAll(/\$\{([^}]+)\}/g), ([, name = '']) => ({
      kind: name.includes('.') ? 'attribute' : 'ref',
      name,
      at,
    })),
  'Fn::If': (inner, at) => {
    const [condition, ...rest] = inner as unknown[];
    return [{ kind: 'condition', name: String(condition), at }, ...mentionsIn(rest, at)];
  },
  // Of a resource; in a policy it is an object.
  Condition: (inner, at) =>
    typeof inner === 'string' ? [{ kind: 'condition', name: inner, at }] : mentionsIn(inner, at),
};

function dependenciesOf({ Resources }: Template): { name: string; on: string }[] {
  return Object.entries(Resources).flatMap(([name, { DependsOn = [] }]) =>
    DependsOn.map((on) => ({ name, on })),
  );
}

/** Resources that could only be made after themselves. */
function cycles(template: Template): string[] {
  const { Resources } = template;
  const needs = new Map(
    Object.entries(Resources).map(([name, resource]) => [
      name,
      [
        ...mentionsIn(resource.Properties, name).map((mention) => mention.name.split('.')[0] ?? ''),
        ...(resource.DependsOn ?? []),
      ].filter((other) => other in Resources),
    ]),
  );
  return [...needs.keys()].filter((name) => reaches(needs, name));
}

function reaches(needs: ReadonlyMap<string, readonly string[]>, name: string): boolean {
  const seen = new Set<string>();
  const next = [...(needs.get(name) ?? [])];
  for (let one = next.pop(); one !== undefined; one = next.pop()) {
    if (one === name) return true;
    if (!seen.has(one)) next.push(...(needs.get(one) ?? []));
    seen.add(one);
  }
  return false;
}
