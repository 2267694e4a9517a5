import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { logFiles } from '../usage/oracle.js';

export const REGION = 'us-east-1';
const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'example' };

/** Credentials of the process, as the SDK's default chain finds them. */
export function setCredentials({ accessKeyId, secretAccessKey } = credentials): void {
  process.env['AWS_ACCESS_KEY_ID'] = accessKeyId;
  process.env['AWS_SECRET_ACCESS_KEY'] = secretAccessKey;
  delete process.env['AWS_SESSION_TOKEN'];
}

export interface Bucket {
  readonly name: string;
  readonly put: (
    key: string,
    body: Buffer | string,
    storageClass?: 'STANDARD' | 'GLACIER' | 'DEEP_ARCHIVE',
  ) => Promise<void>;
  /** Files of a folder, under the keys that they have there. */
  readonly putFolder: (folder: string, files?: readonly string[]) => Promise<string[]>;
  readonly close: () => void;
}

export async function makeBucket(endpoint: string, name = 'my-logs'): Promise<Bucket> {
  const client = new S3Client({ region: REGION, endpoint, forcePathStyle: true, credentials });
  await client.send(new CreateBucketCommand({ Bucket: name }));
  const put: Bucket['put'] = async (Key, Body, StorageClass = 'STANDARD') => {
    await client.send(new PutObjectCommand({ Bucket: name, Key, Body, StorageClass }));
  };
  return {
    name,
    put,
    putFolder: async (folder, files = logFiles(folder)) => {
      const keys: string[] = [];
      for (const file of files) {
        const key = path.relative(folder, file);
        await put(key, readFileSync(file));
        keys.push(key);
      }
      return keys;
    },
    close: () => client.destroy(),
  };
}

export const gzipped = (...lines: string[]): Buffer => gzipSync(`${lines.join('\n')}\n`);

/** Where AWS puts the log of an hour. */
export const keyOf = (
  at: string,
  name: string,
  { account = '444455556666', region = REGION } = {},
): string =>
  `AWSLogs/${account}/BedrockModelInvocationLogs/${region}/${at.slice(0, 13).replaceAll(/[-T]/g, '/')}/${name}.json.gz`;
