import type { Value } from './resource.ts';

type Parameter = Readonly<Record<string, Value>>;

const text = (Description: string, Default?: string, more: Parameter = {}): Parameter => ({
  Type: 'String',
  Description,
  ...(Default !== undefined && { Default }),
  ...more,
});
const count = (Description: string, Default: number): Parameter => ({
  Type: 'Number',
  Description,
  Default,
  MinValue: 1,
});
const HOST = { AllowedPattern: '^[a-z0-9.-]+$', ConstraintDescription: 'a host without https:// and path' };

/** What differs between deployments. Those without a default must be given. */
export const PARAMETERS: Readonly<Record<string, Parameter>> = {
  Image: text(
    'The container image, for example 123456789012.dkr.ecr.eu-central-1.amazonaws.com/atrium:0.1.0',
  ),
  Host: text('Where people reach Atrium, for example atrium.example.org', undefined, HOST),
  PreviewHost: text(
    'Where previews of projects are shown; better not below Host, for example atrium-preview.example.net',
    undefined,
    HOST,
  ),
  CertificateArn: text('A certificate of ACM in this region for both hosts'),
  Vpc: { Type: 'AWS::EC2::VPC::Id', Description: 'The default one will do' },
  PublicSubnets: {
    Type: 'List<AWS::EC2::Subnet::Id>',
    Description: 'At least two in different zones, for the load balancer',
  },
  ServerSubnets: {
    Type: 'List<AWS::EC2::Subnet::Id>',
    Description: 'For servers and Redis: private ones with a way out, or the public ones',
  },
  AssignPublicIp: text(
    'ENABLED in public subnets, where servers have no other way out; nobody can come in by it',
    'ENABLED',
    { AllowedValues: ['ENABLED', 'DISABLED'] },
  ),
  TablePrefix: text('Stands before the name of every table', 'atrium.', {
    AllowedPattern: '^[A-Za-z0-9_.-]{0,12}$',
  }),
  ServerCount: count('Servers; with two or more, one may stop while others serve', 2),
  Cpu: text('Of a server: 1024 is one core', '1024', { AllowedValues: ['512', '1024', '2048', '4096'] }),
  Memory: text('Of a server, MB; what Fargate allows depends on Cpu', '2048', {
    AllowedValues: ['2048', '3072', '4096', '8192', '16384'],
  }),
  Architecture: text('Of the image', 'X86_64', { AllowedValues: ['X86_64', 'ARM64'] }),
  RedisNodeType: text('Of ElastiCache', 'cache.t4g.micro'),
  RedisNodes: count('1; with 2 a second one takes over when the first dies', 1),
  MailSecretArn: text('A secret that holds SMTP_URL as text; empty: no mail', ''),
  MailFrom: text('Sender of mails', ''),
  JdoodleSecretArn: text('A secret with clientId and clientSecret of JDoodle as JSON; empty: without', ''),
  AlarmEmail: text('Who is told of alarms; empty: nobody', ''),
};

const isGiven = (parameter: string): Value => ({ 'Fn::Not': [{ 'Fn::Equals': [{ Ref: parameter }, ''] }] });

export const CONDITIONS: Readonly<Record<string, Value>> = {
  HasMail: isGiven('MailSecretArn'),
  HasJdoodle: isGiven('JdoodleSecretArn'),
  HasAlarmEmail: isGiven('AlarmEmail'),
  HasRedisReplicas: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'RedisNodes' }, 1] }] },
};
