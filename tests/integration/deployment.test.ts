import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createTableInput, TABLE_NAMES, tableDefinition } from '../../packages/server/src/storage/tables.ts';
import { faultsOfTemplate } from '../../tools/deploy/check-template.ts';
import type { Resource } from '../../tools/deploy/template/resource.ts';
import { policyResource } from '../../tools/deploy/template/roles.ts';
import { tableResource } from '../../tools/deploy/template/tables.ts';
import { template, type Template } from '../../tools/deploy/template/template.ts';
import { TEMPLATE_FILE, templateText } from '../../tools/generate-deployment.ts';
import { POLICY_FILES } from '../../tools/generate-policies.ts';

const text = readFileSync(TEMPLATE_FILE, 'utf8');
const file = JSON.parse(text) as Template;
const properties = (name: string): Record<string, unknown> => file.Resources[name]?.Properties ?? {};

describe('the template of CloudFormation', () => {
  test('[OPS-5] is the one that follows from the code (else: node tools/generate-deployment.ts)', () => {
    expect(text).toBe(templateText());
  });

  test('[OPS-5] names nothing that is not there, lacks nothing, and has nothing that is not used', () => {
    expect(faultsOfTemplate(file)).toEqual([]);
  });

  test.each<[string, (planted: Planted) => void, string]>([
    [
      'a name',
      ({ Service }) => (Service!.Properties!['Cluster'] = { Ref: 'Clutser' }),
      'nothing named Clutser',
    ],
    [
      'an attribute',
      ({ Redis }) => (Redis!.Properties!['Port'] = { 'Fn::GetAtt': ['Files', 'Ar'] }),
      'no attribute Ar',
    ],
    [
      'a name in a text',
      ({ Task }) => (Task!.Properties!['Family'] = { 'Fn::Sub': '${Stack}' }),
      'nothing named Stack',
    ],
    ['a condition', ({ AlarmsByMail }) => (AlarmsByMail!.Condition = 'HasEmail'), 'no condition HasEmail'],
    ['a property', ({ Redis }) => (Redis!.Properties!['AuthTokn'] = 'x'), 'no property AuthTokn'],
    ['a lack', ({ FilesPolicy }) => delete FilesPolicy!.Properties!['Bucket'], 'FilesPolicy lacks Bucket'],
    ['a type', ({ Log }) => (Log!.Type = 'AWS::Logs::Group'), 'is not in'],
    ['an order', ({ Service }) => (Service!.DependsOn = ['Http2']), 'depends on Http2'],
    ['a circle', ({ Https }) => (Https!.DependsOn = ['Service']), 'Service needs itself'],
  ])('[OPS-5] a fault planted in %s is found', (_, plant, fault) => {
    const planted = structuredClone(template());
    plant(planted.Resources);
    expect(faultsOfTemplate(planted).join('\n')).toContain(fault);
  });

  test('[OPS-6] every table is the one that the code asks for, kept, on demand, with backups', () => {
    const tables = Object.values(file.Resources).filter(({ Type }) => Type === 'AWS::DynamoDB::Table');
    expect(tables).toHaveLength(TABLE_NAMES.length);
    for (const table of TABLE_NAMES) {
      const { TableName: _, ...wanted } = createTableInput(table, '');
      const found = properties(tableResource(table));
      expect(found).toMatchObject({
        ...wanted,
        TableName: { 'Fn::Sub': `\${TablePrefix}${table}` },
        BillingMode: 'PAY_PER_REQUEST',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      });
      const expiry = { AttributeName: 'expiresAt', Enabled: true };
      expect(found['TimeToLiveSpecification']).toEqual(tableDefinition(table).expires && expiry);
      expect(file.Resources[tableResource(table)]).toMatchObject({ DeletionPolicy: 'Retain' });
    }
  });

  test('[OPS-6] its roles have the policies of deploy/iam, on the tables of the stack', () => {
    const [tables] = properties('ServerRole')['Policies'] as { PolicyDocument: unknown }[];
    expect(anywhere(tables!.PolicyDocument)).toEqual(policyFile('run'));
    for (const name of ['create-tables', 'import'])
      expect(anywhere(properties(policyResource(name))['PolicyDocument'])).toEqual(policyFile(name));
  });

  test('[OPS-6] servers cannot change their own disk, have no privileges, and have time to stop', () => {
    const [container] = properties('Task')['ContainerDefinitions'] as Record<string, unknown>[];
    expect(container).toMatchObject({
      ReadonlyRootFilesystem: true,
      LinuxParameters: { Capabilities: { Drop: ['ALL'] } },
    });
    const settings = container!['Environment'] as { Name?: string; Value?: string }[];
    const drain = Number(settings.find(({ Name }) => Name === 'ATRIUM_DRAIN_SECONDS')?.Value);
    const { HealthCheckIntervalSeconds: interval, UnhealthyThresholdCount: checks } = properties(
      'Servers',
    ) as Record<string, number>;
    expect(interval! * checks!).toBeLessThan(drain / 4);
    expect(container!['StopTimeout']).toBeGreaterThanOrEqual(drain + 30);
  });
});

type Planted = Record<
  string,
  { -readonly [K in keyof Resource]: Resource[K] } & { Properties?: Record<string, unknown> }
>;

function policyFile(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`${name}.json`, POLICY_FILES), 'utf8'));
}

/** As `deploy/iam` has it: any region and account, without a prefix. */
function anywhere(policy: unknown): unknown {
  const plain = JSON.stringify(policy)
    .replaceAll(/\{"Fn::Sub":("[^"]+")\}/g, '$1')
    .replaceAll('${AWS::Partition}', 'aws')
    .replaceAll(/\$\{AWS::(?:Region|AccountId)\}/g, '*')
    .replaceAll('${TablePrefix}', '');
  return JSON.parse(plain);
}
