/** What a type of resource takes and gives, as far as our template uses it (CloudFormation's reference of types). */
export interface ResourceType {
  readonly required: readonly string[];
  readonly optional?: readonly string[];
  /** For `Fn::GetAtt`. */
  readonly attributes?: readonly string[];
}

export const RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = {
  'AWS::DynamoDB::Table': {
    required: ['KeySchema'],
    optional: [
      'TableName',
      'AttributeDefinitions',
      'BillingMode',
      'GlobalSecondaryIndexes',
      'TimeToLiveSpecification',
      'PointInTimeRecoverySpecification',
      'DeletionProtectionEnabled',
      'Tags',
    ],
    attributes: ['Arn'],
  },
  'AWS::S3::Bucket': {
    required: [],
    optional: [
      'BucketEncryption',
      'PublicAccessBlockConfiguration',
      'OwnershipControls',
      'VersioningConfiguration',
      'LifecycleConfiguration',
    ],
    attributes: ['Arn'],
  },
  'AWS::S3::BucketPolicy': { required: ['Bucket', 'PolicyDocument'] },
  'AWS::EC2::SecurityGroup': {
    required: ['GroupDescription'],
    optional: ['VpcId', 'SecurityGroupIngress'],
    attributes: ['GroupId'],
  },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    required: [],
    optional: ['Type', 'Scheme', 'Subnets', 'SecurityGroups', 'LoadBalancerAttributes'],
    attributes: ['DNSName', 'LoadBalancerFullName'],
  },
  'AWS::ElasticLoadBalancingV2::TargetGroup': {
    required: [],
    optional: [
      'VpcId',
      'TargetType',
      'Protocol',
      'Port',
      'HealthCheckPath',
      'HealthCheckPort',
      'HealthCheckIntervalSeconds',
      'HealthCheckTimeoutSeconds',
      'HealthyThresholdCount',
      'UnhealthyThresholdCount',
      'TargetGroupAttributes',
    ],
    attributes: ['TargetGroupFullName'],
  },
  'AWS::ElasticLoadBalancingV2::Listener': {
    required: ['DefaultActions', 'LoadBalancerArn'],
    optional: ['Port', 'Protocol', 'SslPolicy', 'Certificates'],
  },
  'AWS::ElasticLoadBalancingV2::ListenerRule': {
    required: ['Actions', 'Conditions', 'Priority'],
    optional: ['ListenerArn'],
  },
  'AWS::SecretsManager::Secret': {
    required: [],
    optional: ['Description', 'GenerateSecretString', 'SecretString'],
  },
  'AWS::ElastiCache::SubnetGroup': { required: ['Description', 'SubnetIds'] },
  'AWS::ElastiCache::ReplicationGroup': {
    required: ['ReplicationGroupDescription'],
    optional: [
      'Engine',
      'EngineVersion',
      'CacheNodeType',
      'NumCacheClusters',
      'AutomaticFailoverEnabled',
      'MultiAZEnabled',
      'Port',
      'TransitEncryptionEnabled',
      'AtRestEncryptionEnabled',
      'AuthToken',
      'CacheSubnetGroupName',
      'SecurityGroupIds',
    ],
    attributes: ['PrimaryEndPoint.Address'],
  },
  'AWS::IAM::Role': {
    required: ['AssumeRolePolicyDocument'],
    optional: ['ManagedPolicyArns', 'Policies'],
    attributes: ['Arn'],
  },
  'AWS::IAM::ManagedPolicy': { required: ['PolicyDocument'], optional: ['Description'] },
  'AWS::Logs::LogGroup': { required: [], optional: ['RetentionInDays'] },
  'AWS::ECS::Cluster': { required: [], optional: ['ClusterSettings'] },
  'AWS::ECS::TaskDefinition': {
    required: [],
    optional: [
      'Family',
      'RequiresCompatibilities',
      'NetworkMode',
      'RuntimePlatform',
      'Cpu',
      'Memory',
      'ExecutionRoleArn',
      'TaskRoleArn',
      'Volumes',
      'ContainerDefinitions',
    ],
  },
  'AWS::ECS::Service': {
    required: [],
    optional: [
      'Cluster',
      'TaskDefinition',
      'LaunchType',
      'DesiredCount',
      'HealthCheckGracePeriodSeconds',
      'DeploymentConfiguration',
      'NetworkConfiguration',
      'LoadBalancers',
    ],
    attributes: ['Name'],
  },
  'AWS::SNS::Topic': { required: [] },
  'AWS::SNS::Subscription': { required: ['Protocol', 'TopicArn'], optional: ['Endpoint'] },
  'AWS::CloudWatch::Alarm': {
    required: ['ComparisonOperator', 'EvaluationPeriods'],
    optional: [
      'AlarmDescription',
      'Threshold',
      'DatapointsToAlarm',
      'TreatMissingData',
      'AlarmActions',
      'OKActions',
      'Namespace',
      'MetricName',
      'Dimensions',
      'Period',
      'Statistic',
      'ExtendedStatistic',
      'Metrics',
    ],
  },
};
