import { PORT, PREVIEW_PORT } from './network.ts';
import { att, KEPT, ref, sub, when, type Resources, type Value } from './resource.ts';

/** A quarter of it must be longer than the load balancer takes to notice: two checks, five seconds apart. */
const DRAIN_SECONDS = 44;
/** Draining, and what a server then takes to end; Fargate allows 120. */
const STOP_SECONDS = 110;
const LOG_DAYS = 30;

/** Where the container may write; the rest of it cannot be changed. */
export const WRITABLE = ['/tmp'];
const CONTAINER = 'atrium';
/** As in the Dockerfile's HEALTHCHECK, which Fargate does not read. */
export const HEALTH_CHECK =
  "fetch('http://127.0.0.1:'+(process.env.PORT||5000)+'/livez').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))";

/** Atrium in containers of Fargate, as many as are asked for, behind the load balancer. */
export function service(): Resources {
  return {
    DeploymentSecret: {
      Type: 'AWS::SecretsManager::Secret',
      ...KEPT,
      Properties: {
        Description: 'ATRIUM_SECRET: signs cursors, and keys of Web Push follow from it',
        GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true },
      },
    },
    Log: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: LOG_DAYS } },
    Cluster: {
      Type: 'AWS::ECS::Cluster',
      Properties: { ClusterSettings: [{ Name: 'containerInsights', Value: 'enabled' }] },
    },
    Task: { Type: 'AWS::ECS::TaskDefinition', Properties: task() },
    Service: {
      Type: 'AWS::ECS::Service',
      // Targets are taken from groups that a listener uses.
      DependsOn: ['Https', 'PreviewRule'],
      Properties: {
        Cluster: ref('Cluster'),
        TaskDefinition: ref('Task'),
        LaunchType: 'FARGATE',
        DesiredCount: ref('ServerCount'),
        HealthCheckGracePeriodSeconds: 120,
        DeploymentConfiguration: {
          MinimumHealthyPercent: 100,
          MaximumPercent: 200,
          // A version that does not become ready is taken back.
          DeploymentCircuitBreaker: { Enable: true, Rollback: true },
        },
        NetworkConfiguration: {
          AwsvpcConfiguration: {
            Subnets: ref('ServerSubnets'),
            SecurityGroups: [att('ServerGroup', 'GroupId')],
            AssignPublicIp: ref('AssignPublicIp'),
          },
        },
        LoadBalancers: [
          { ContainerName: CONTAINER, ContainerPort: PORT, TargetGroupArn: ref('Servers') },
          { ContainerName: CONTAINER, ContainerPort: PREVIEW_PORT, TargetGroupArn: ref('Previews') },
        ],
      },
    },
  };
}

function task(): Record<string, Value> {
  return {
    Family: sub('${AWS::StackName}-atrium'),
    RequiresCompatibilities: ['FARGATE'],
    NetworkMode: 'awsvpc',
    RuntimePlatform: { CpuArchitecture: ref('Architecture'), OperatingSystemFamily: 'LINUX' },
    Cpu: ref('Cpu'),
    Memory: ref('Memory'),
    ExecutionRoleArn: att('ExecutionRole', 'Arn'),
    TaskRoleArn: att('ServerRole', 'Arn'),
    Volumes: WRITABLE.map((path) => ({ Name: volumeOf(path) })),
    ContainerDefinitions: [container()],
  };
}

function container(): Value {
  return {
    Name: CONTAINER,
    Image: ref('Image'),
    Essential: true,
    ReadonlyRootFilesystem: true,
    LinuxParameters: { Capabilities: { Drop: ['ALL'] } },
    StopTimeout: STOP_SECONDS,
    PortMappings: [PORT, PREVIEW_PORT].map((port) => ({ ContainerPort: port })),
    MountPoints: WRITABLE.map((path) => ({ SourceVolume: volumeOf(path), ContainerPath: path })),
    HealthCheck: {
      Command: ['CMD', 'node', '-e', HEALTH_CHECK],
      Interval: 30,
      Timeout: 5,
      Retries: 3,
      StartPeriod: 60,
    },
    Environment: environment(),
    Secrets: secrets(),
    LogConfiguration: {
      LogDriver: 'awslogs',
      Options: {
        'awslogs-group': ref('Log'),
        'awslogs-region': ref('AWS::Region'),
        'awslogs-stream-prefix': CONTAINER,
      },
    },
  };
}

function environment(): Value {
  const settings: Record<string, Value> = {
    NODE_ENV: 'production',
    PORT: String(PORT),
    ATRIUM_STORE: 'aws',
    AWS_REGION: ref('AWS::Region'),
    ATRIUM_TABLE_PREFIX: ref('TablePrefix'),
    ATRIUM_S3_BUCKET: ref('Files'),
    // Files that are still coming, nothing else.
    ATRIUM_DATA_DIR: '/tmp/atrium',
    ATRIUM_PUBLIC_URL: sub('https://${Host}'),
    ATRIUM_PREVIEW_ORIGIN: sub('https://${PreviewHost}'),
    ATRIUM_PREVIEW_PORT: String(PREVIEW_PORT),
    // The load balancer sets X-Forwarded-For and X-Forwarded-Proto, and nobody reaches a server but through it.
    ATRIUM_TRUST_PROXY: '1',
    ATRIUM_DRAIN_SECONDS: String(DRAIN_SECONDS),
  };
  const always = Object.entries(settings).map(([Name, text]) => ({ Name, Value: text }));
  return [...always, when('HasMail', { Name: 'MAIL_FROM', Value: ref('MailFrom') })];
}

function secrets(): Value {
  const jdoodle = (name: string, key: string): Value =>
    when('HasJdoodle', { Name: name, ValueFrom: sub(`\${JdoodleSecretArn}:${key}::`) });
  return [
    { Name: 'ATRIUM_SECRET', ValueFrom: ref('DeploymentSecret') },
    { Name: 'REDIS_URL', ValueFrom: ref('RedisUrl') },
    when('HasMail', { Name: 'SMTP_URL', ValueFrom: ref('MailSecretArn') }),
    jdoodle('JDOODLE_CLIENT_ID', 'clientId'),
    jdoodle('JDOODLE_CLIENT_SECRET', 'clientSecret'),
  ];
}

function volumeOf(path: string): string {
  return path.slice(1).replaceAll('/', '-');
}
