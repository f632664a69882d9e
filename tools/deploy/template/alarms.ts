import { TABLE_NAMES } from '../../../packages/server/src/storage/tables.ts';
import { att, ref, sub, when, type Resource, type Resources, type Value } from './resource.ts';

/** What CloudWatch adds up in one alarm. */
const METRICS_OF_ALARM = 10;
const MINUTE = 60;

interface Alarm {
  readonly description: string;
  readonly namespace: string;
  readonly metric: string;
  readonly statistic: 'Average' | 'Maximum' | 'Sum' | 'p99';
  readonly above: number;
  /** Of the last five minutes. */
  readonly minutes: number;
  readonly dimensions: Readonly<Record<string, Value>>;
}

const SERVERS = {
  LoadBalancer: att('LoadBalancer', 'LoadBalancerFullName'),
  TargetGroup: att('Servers', 'TargetGroupFullName'),
};
const SERVICE = { ClusterName: ref('Cluster'), ServiceName: att('Service', 'Name') };
const REDIS = { CacheClusterId: sub('${Redis}-001') };

const ALARMS: Readonly<Record<string, Alarm>> = {
  UnhealthyServers: {
    description: 'A server does not answer /readyz',
    namespace: 'AWS/ApplicationELB',
    metric: 'UnHealthyHostCount',
    statistic: 'Maximum',
    above: 0,
    minutes: 3,
    dimensions: SERVERS,
  },
  ServerErrors: {
    description: 'Servers answer with 5xx: see their log',
    namespace: 'AWS/ApplicationELB',
    metric: 'HTTPCode_Target_5XX_Count',
    statistic: 'Sum',
    above: 10,
    minutes: 2,
    dimensions: SERVERS,
  },
  SlowAnswers: {
    description: 'One in a hundred answers takes longer than two seconds',
    namespace: 'AWS/ApplicationELB',
    metric: 'TargetResponseTime',
    statistic: 'p99',
    above: 2,
    minutes: 5,
    dimensions: SERVERS,
  },
  BusyServers: {
    description: 'Servers are short of CPU: raise ServerCount or Cpu',
    namespace: 'AWS/ECS',
    metric: 'CPUUtilization',
    statistic: 'Average',
    above: 85,
    minutes: 5,
    dimensions: SERVICE,
  },
  FullServers: {
    description: 'Servers are short of memory: raise Memory',
    namespace: 'AWS/ECS',
    metric: 'MemoryUtilization',
    statistic: 'Maximum',
    above: 90,
    minutes: 3,
    dimensions: SERVICE,
  },
  FullRedis: {
    description: 'Redis is short of memory: raise RedisNodeType',
    namespace: 'AWS/ElastiCache',
    metric: 'DatabaseMemoryUsagePercentage',
    statistic: 'Maximum',
    above: 80,
    minutes: 5,
    dimensions: REDIS,
  },
};

/** Who is told of what; without an address the alarms are seen in CloudWatch alone. */
export function alarms(): Resources {
  return {
    Alarms: { Type: 'AWS::SNS::Topic' },
    AlarmsByMail: {
      Type: 'AWS::SNS::Subscription',
      Condition: 'HasAlarmEmail',
      Properties: { TopicArn: ref('Alarms'), Protocol: 'email', Endpoint: ref('AlarmEmail') },
    },
    ...Object.fromEntries(Object.entries(ALARMS).map(([name, alarm]) => [`${name}Alarm`, single(alarm)])),
    ...throttling('WriteThrottleEvents', 'WriteThrottle'),
    ...throttling('ReadThrottleEvents', 'ReadThrottle'),
  };
}

function single({ description, dimensions, ...alarm }: Alarm): Resource {
  const isPercentile = alarm.statistic === 'p99';
  return alarmOf(description, alarm, {
    Namespace: alarm.namespace,
    MetricName: alarm.metric,
    Dimensions: dimensionsOf(dimensions),
    Period: MINUTE,
    ...(isPercentile ? { ExtendedStatistic: alarm.statistic } : { Statistic: alarm.statistic }),
  });
}

function alarmOf(
  AlarmDescription: string,
  { above, minutes }: Pick<Alarm, 'above' | 'minutes'>,
  rest: Readonly<Record<string, Value>>,
): Resource {
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmDescription,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: above,
      EvaluationPeriods: 5,
      DatapointsToAlarm: minutes,
      TreatMissingData: 'notBreaching',
      AlarmActions: [when('HasAlarmEmail', ref('Alarms'))],
      OKActions: [when('HasAlarmEmail', ref('Alarms'))],
      ...rest,
    },
  };
}

/** All tables, ten in each alarm. */
function throttling(metric: string, name: string): Resources {
  const groups = Math.ceil(TABLE_NAMES.length / METRICS_OF_ALARM);
  return Object.fromEntries(
    Array.from({ length: groups }, (_, at) => {
      const tables = TABLE_NAMES.slice(at * METRICS_OF_ALARM, (at + 1) * METRICS_OF_ALARM);
      const description = `DynamoDB throttles ${tables.join(', ')}: see docs/aws.md`;
      return [
        `${name}Alarm${at + 1}`,
        alarmOf(description, { above: 0, minutes: 3 }, { Metrics: sumOf(metric, tables) }),
      ];
    }),
  );
}

function sumOf(metric: string, tables: readonly string[]): Value {
  const single = tables.map((table, at) => ({
    Id: `m${at + 1}`,
    ReturnData: false,
    MetricStat: {
      Metric: {
        Namespace: 'AWS/DynamoDB',
        MetricName: metric,
        Dimensions: dimensionsOf({ TableName: sub(`\${TablePrefix}${table}`) }),
      },
      Period: MINUTE,
      Stat: 'Sum',
    },
  }));
  // Of a table that was not throttled there is no number.
  const sum = single.map(({ Id }) => `FILL(${Id}, 0)`).join(' + ');
  return [{ Id: 'sum', Expression: sum, ReturnData: true }, ...single];
}

function dimensionsOf(dimensions: Readonly<Record<string, Value>>): Value {
  return Object.entries(dimensions).map(([Name, text]) => ({ Name, Value: text }));
}
