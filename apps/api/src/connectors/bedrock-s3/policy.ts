import { AwsSettings, type PolicyStatement } from '../aws/aws-settings.js';
import { arnOf } from './queue.service.js';
import { listingsOf } from './log-key.js';

/** Pure. What a role needs to read logs from a bucket, and no more. */
export function bucketPolicy(stored: Readonly<Record<string, unknown>>): PolicyStatement[] {
  const settings = AwsSettings.parse(stored);
  const { bucket = '', queue } = settings;
  const prefixes = listingsOf(settings).map(({ prefix }) => prefix);
  const statements: PolicyStatement[] = [
    {
      sid: 'ListLogs',
      actions: ['s3:ListBucket'],
      resources: [`arn:aws:s3:::${bucket}`],
      condition: { StringLike: { 's3:prefix': prefixes.map((prefix) => `${prefix}*`) } },
      why: 'to find new objects',
    },
    {
      sid: 'ReadLogs',
      actions: ['s3:GetObject'],
      resources: prefixes.map((prefix) => `arn:aws:s3:::${bucket}/${prefix}*`),
      why: 'to read them',
    },
    {
      sid: 'DecryptLogs',
      actions: ['kms:Decrypt'],
      resources: ['*'],
      condition: { StringLike: { 'kms:ViaService': 's3.*.amazonaws.com' } },
      why: 'only where the bucket is encrypted with a key of your own: name that key as the resource, or leave it out',
    },
  ];
  if (queue !== undefined)
    statements.push({
      sid: 'ReadNotices',
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage'],
      resources: [arnOf(queue)],
      why: 'to learn of new objects at once',
    });
  return statements;
}
