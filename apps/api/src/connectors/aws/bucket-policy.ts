import type { PolicyStatement } from './aws-settings.js';

/** Pure. What a role needs to read what is under these prefixes of a bucket, and no more. */
export function readBucketPolicy(
  bucket: string,
  prefixes: readonly string[],
): readonly PolicyStatement[] {
  return [
    {
      sid: 'ListObjects',
      actions: ['s3:ListBucket'],
      resources: [`arn:aws:s3:::${bucket}`],
      condition: { StringLike: { 's3:prefix': prefixes.map((prefix) => `${prefix}*`) } },
      why: 'to find new objects',
    },
    {
      sid: 'ReadObjects',
      actions: ['s3:GetObject'],
      resources: prefixes.map((prefix) => `arn:aws:s3:::${bucket}/${prefix}*`),
      why: 'to read them',
    },
    {
      sid: 'DecryptObjects',
      actions: ['kms:Decrypt'],
      resources: ['*'],
      condition: { StringLike: { 'kms:ViaService': 's3.*.amazonaws.com' } },
      why: 'only where the bucket is encrypted with a key of your own: name that key as the resource, or leave it out',
    },
  ];
}
