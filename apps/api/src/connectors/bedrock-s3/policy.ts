import { AwsSettings, type PolicyStatement } from '../aws/aws-settings.js';
import { readBucketPolicy } from '../aws/bucket-policy.js';
import { arnOf } from './queue.service.js';
import { listingsOf } from './log-key.js';

/** Pure. What a role needs to read logs from a bucket, and no more. */
export function bucketPolicy(stored: Readonly<Record<string, unknown>>): PolicyStatement[] {
  const settings = AwsSettings.parse(stored);
  const { bucket = '', queue } = settings;
  const prefixes = listingsOf(settings).map(({ prefix }) => prefix);
  const statements = [...readBucketPolicy(bucket, prefixes)];
  if (queue !== undefined)
    statements.push({
      sid: 'ReadNotices',
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage'],
      resources: [arnOf(queue)],
      why: 'to learn of new objects at once',
    });
  return statements;
}
