import { att, pairs, ref, sub, when, type Resource, type Resources, type Value } from './resource.ts';

export const PORT = 5000;
export const PREVIEW_PORT = 5001;
const REDIS_PORT = 6379;

/** Longer than sockets are silent (25 s between pings) and than a run of code takes; seconds. */
const IDLE_SECONDS = 300;
/** A server that stops is left alone while it sends its people away (`ATRIUM_DRAIN_SECONDS`). */
const LEAVING_SECONDS = 60;
const DAY = 86_400;

/** From browsers to the load balancer, from it to the servers, from them to Redis; nothing else comes in. */
export function network(): Resources {
  return { ...groups(), ...loadBalancer(), ...listeners() };
}

function groups(): Resources {
  const fromAnywhere = [80, 443].flatMap((port) => [
    { IpProtocol: 'tcp', FromPort: port, ToPort: port, CidrIp: '0.0.0.0/0' },
    { IpProtocol: 'tcp', FromPort: port, ToPort: port, CidrIpv6: '::/0' },
  ]);
  return {
    LoadBalancerGroup: group('Browsers reach the load balancer', fromAnywhere),
    ServerGroup: group('The load balancer reaches the servers', [
      from('LoadBalancerGroup', PORT, PREVIEW_PORT),
    ]),
    RedisGroup: group('Servers reach Redis, nobody else does', [from('ServerGroup', REDIS_PORT)]),
  };
}

function group(GroupDescription: string, SecurityGroupIngress: readonly Value[]): Resource {
  return {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: { GroupDescription, VpcId: ref('Vpc'), SecurityGroupIngress },
  };
}

function from(securityGroup: string, first: number, last = first): Value {
  return {
    IpProtocol: 'tcp',
    FromPort: first,
    ToPort: last,
    SourceSecurityGroupId: att(securityGroup, 'GroupId'),
  };
}

function loadBalancer(): Resources {
  return {
    LoadBalancer: {
      Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
      Properties: {
        Type: 'application',
        Scheme: 'internet-facing',
        Subnets: ref('PublicSubnets'),
        SecurityGroups: [att('LoadBalancerGroup', 'GroupId')],
        LoadBalancerAttributes: pairs({
          'idle_timeout.timeout_seconds': String(IDLE_SECONDS),
          'routing.http.drop_invalid_header_fields.enabled': 'true',
        }),
      },
    },
    Servers: targets(PORT),
    Previews: targets(PREVIEW_PORT),
  };
}

/** People stay with a server: what it remembers of them is not asked for again, and polling transports work. */
function targets(port: number): Resource {
  return {
    Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    Properties: {
      VpcId: ref('Vpc'),
      TargetType: 'ip',
      Protocol: 'HTTP',
      Port: port,
      HealthCheckPath: '/readyz',
      // Of previews too: a server that is not ready shows none.
      HealthCheckPort: String(PORT),
      HealthCheckIntervalSeconds: 5,
      HealthCheckTimeoutSeconds: 3,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 2,
      TargetGroupAttributes: pairs({
        'stickiness.enabled': 'true',
        'stickiness.type': 'lb_cookie',
        'stickiness.lb_cookie.duration_seconds': String(DAY),
        'deregistration_delay.timeout_seconds': String(LEAVING_SECONDS),
      }),
    },
  };
}

function listeners(): Resources {
  const to = (targetGroup: string): Value => [{ Type: 'forward', TargetGroupArn: ref(targetGroup) }];
  const listener = (Port: number, rest: Readonly<Record<string, Value>>): Resource => ({
    Type: 'AWS::ElasticLoadBalancingV2::Listener',
    Properties: { LoadBalancerArn: ref('LoadBalancer'), Port, ...rest },
  });
  return {
    Https: listener(443, {
      Protocol: 'HTTPS',
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
      Certificates: [{ CertificateArn: ref('CertificateArn') }],
      DefaultActions: to('Servers'),
    }),
    Http: listener(80, {
      Protocol: 'HTTP',
      DefaultActions: [
        {
          Type: 'redirect',
          RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' },
        },
      ],
    }),
    PreviewRule: {
      Type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
      Properties: {
        ListenerArn: ref('Https'),
        Priority: 1,
        Conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: [ref('PreviewHost')] } }],
        Actions: to('Previews'),
      },
    },
  };
}

/** News among servers; nothing that lasts. */
export function redis(): Resources {
  const secret = '{{resolve:secretsmanager:${RedisPassword}:SecretString}}';
  return {
    RedisPassword: {
      Type: 'AWS::SecretsManager::Secret',
      Properties: {
        Description: 'Of the Valkey that connects the servers of Atrium',
        GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true },
      },
    },
    RedisSubnets: {
      Type: 'AWS::ElastiCache::SubnetGroup',
      Properties: { Description: 'Where the servers of Atrium are', SubnetIds: ref('ServerSubnets') },
    },
    Redis: {
      Type: 'AWS::ElastiCache::ReplicationGroup',
      Properties: {
        ReplicationGroupDescription: 'News among the servers of Atrium',
        Engine: 'valkey',
        EngineVersion: '8.0',
        CacheNodeType: ref('RedisNodeType'),
        NumCacheClusters: ref('RedisNodes'),
        AutomaticFailoverEnabled: when('HasRedisReplicas', true),
        MultiAZEnabled: when('HasRedisReplicas', true),
        Port: REDIS_PORT,
        TransitEncryptionEnabled: true,
        AtRestEncryptionEnabled: true,
        AuthToken: sub(secret),
        CacheSubnetGroupName: ref('RedisSubnets'),
        SecurityGroupIds: [att('RedisGroup', 'GroupId')],
      },
    },
    RedisUrl: {
      Type: 'AWS::SecretsManager::Secret',
      Properties: {
        Description: 'REDIS_URL of Atrium',
        SecretString: sub(`rediss://:${secret}@\${Redis.PrimaryEndPoint.Address}:${REDIS_PORT}`),
      },
    },
  };
}
