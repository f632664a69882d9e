import { att, KEPT, ref, sub, type Resources, type Value } from './resource.ts';

const UNFINISHED_DAYS = 2;
const FORMER_DAYS = 30;

/** The bucket of what people attach: private, encrypted, over TLS alone; what was deleted can be had back for a month. */
export function files(): Resources {
  return {
    Files: {
      Type: 'AWS::S3::Bucket',
      ...KEPT,
      Properties: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: true },
          ],
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        VersioningConfiguration: { Status: 'Enabled' },
        LifecycleConfiguration: {
          Rules: [
            {
              Id: 'tidy',
              Status: 'Enabled',
              AbortIncompleteMultipartUpload: { DaysAfterInitiation: UNFINISHED_DAYS },
              NoncurrentVersionExpiration: { NoncurrentDays: FORMER_DAYS },
            },
          ],
        },
      },
    },
    FilesPolicy: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: {
        Bucket: ref('Files'),
        PolicyDocument: tlsAlone(),
      },
    },
  };
}

function tlsAlone(): Value {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'TlsAlone',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [att('Files', 'Arn'), sub('${Files.Arn}/*')],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ],
  };
}
