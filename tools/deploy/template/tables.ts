import {
  createTableInput,
  TABLE_NAMES,
  tableDefinition,
  TTL_ATTRIBUTE,
} from '../../../packages/server/src/storage/tables.ts';
import { KEPT, ref, sub, type Resource, type Resources, type Value } from './resource.ts';

/** The logical name of a table's resource. */
export function tableResource(table: string): string {
  return `${table}Table`;
}

/** Every table as `npm run create-tables` makes it, and with what a template alone can ask for: backups to the second. */
export function tables(): Resources {
  return Object.fromEntries(TABLE_NAMES.map((table) => [tableResource(table), resourceOf(table)]));
}

function resourceOf(table: (typeof TABLE_NAMES)[number]): Resource {
  const { TableName, ...input } = createTableInput(table, '');
  return {
    Type: 'AWS::DynamoDB::Table',
    ...KEPT,
    Properties: {
      TableName: sub(`\${TablePrefix}${TableName}`),
      ...(input as unknown as Readonly<Record<string, Value>>),
      ...(tableDefinition(table).expires && {
        TimeToLiveSpecification: { AttributeName: TTL_ATTRIBUTE, Enabled: true },
      }),
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
      Tags: [{ Key: 'atrium', Value: ref('AWS::StackName') }],
    },
  };
}
