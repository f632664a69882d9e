/** A part of a CloudFormation template, as JSON. */
export type Value = string | number | boolean | readonly Value[] | { readonly [name: string]: Value };

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, Value>>;
  readonly Condition?: string;
  readonly DependsOn?: readonly string[];
  /** What has been stored outlives the stack. */
  readonly DeletionPolicy?: 'Retain';
  readonly UpdateReplacePolicy?: 'Retain';
}

export type Resources = Readonly<Record<string, Resource>>;

/** Survives `aws cloudformation delete-stack`, and the replacement by another. */
export const KEPT = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' } as const;

export const ref = (Ref: string): Value => ({ Ref });
export const sub = (text: string): Value => ({ 'Fn::Sub': text });
export const att = (resource: string, attribute: string): Value => ({ 'Fn::GetAtt': [resource, attribute] });
export const when = (condition: string, then: Value): Value => ({
  'Fn::If': [condition, then, ref('AWS::NoValue')],
});
/** `{ Key, Value }` of each, as load balancers want their attributes. */
export const pairs = (values: Readonly<Record<string, string>>): Value =>
  Object.entries(values).map(([Key, text]) => ({ Key, Value: text }));
