import { policies, type Policy } from '../policies.ts';
import { att, ref, sub, when, type Resource, type Resources, type Value } from './resource.ts';

const HERE = {
  partition: '${AWS::Partition}',
  region: '${AWS::Region}',
  account: '${AWS::AccountId}',
  prefix: '${TablePrefix}',
};

/** Secrets that are there only if the parameter names them. */
const OPTIONAL_SECRETS = { HasMail: 'MailSecretArn', HasJdoodle: 'JdoodleSecretArn' } as const;
const OWN_SECRETS = ['DeploymentSecret', 'RedisUrl'];

/**
 * Servers may do what `deploy/iam/run.json` allows, on the tables of this stack. Policies for the other roles of that folder
 * stand ready to be attached to whoever does the work.
 */
export function roles(): Resources {
  const { run, founding: _, ...others } = policies(HERE) as { run: Policy; founding: Policy };
  return {
    ExecutionRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: trusted(),
        ManagedPolicyArns: [
          sub('arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy'),
        ],
        Policies: [{ PolicyName: 'secrets', PolicyDocument: mayReadSecrets() }],
      },
    },
    ServerRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: trusted(),
        Policies: [
          { PolicyName: 'tables', PolicyDocument: documentOf(run) },
          { PolicyName: 'files', PolicyDocument: mayUseFiles() },
        ],
      },
    },
    ...Object.fromEntries(
      Object.entries<Policy>(others).map(([name, policy]) => [policyResource(name), managed(name, policy)]),
    ),
  };
}

/** `create-tables` -> `CreateTablesPolicy`. */
export function policyResource(name: string): string {
  const words = name.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${words.join('')}Policy`;
}

function managed(name: string, policy: Policy): Resource {
  return {
    Type: 'AWS::IAM::ManagedPolicy',
    Properties: { Description: `Atrium: deploy/iam/${name}.json`, PolicyDocument: documentOf(policy) },
  };
}

function documentOf({ Version, Statement }: Policy): Value {
  return {
    Version,
    Statement: Statement.map((statement) => ({ ...statement, Resource: statement.Resource.map(sub) })),
  };
}

function trusted(): Value {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'ecs-tasks.amazonaws.com' },
        Action: 'sts:AssumeRole',
        // Not for a service that somebody else runs in AWS.
        Condition: { StringEquals: { 'aws:SourceAccount': ref('AWS::AccountId') } },
      },
    ],
  };
}

function mayReadSecrets(): Value {
  const optional = Object.entries(OPTIONAL_SECRETS).map(([condition, name]) => when(condition, ref(name)));
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['secretsmanager:GetSecretValue'],
        Resource: [...OWN_SECRETS.map(ref), ...optional],
      },
    ],
  };
}

function mayUseFiles(): Value {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'],
        Resource: [sub('${Files.Arn}/*')],
      },
      { Effect: 'Allow', Action: ['s3:ListBucket'], Resource: [att('Files', 'Arn')] },
    ],
  };
}
