import type { ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../../platform/database.js';
import type { AwsRegion } from '../aws/aws-run.js';
import { type LogObject, unread } from '../bedrock-s3/objects.repository.js';
import { ObjectsService, type Rewrite } from '../bedrock-s3/objects.service.js';
import type { Reading } from '../reading.js';
import { Stopped } from '../source.js';

/** Files of lines; the manifest beside them holds totals, and no calls. */
const LINES = '.jsonl.out';

/** Reads what a batch job has written. */
@Injectable()
export class OutputsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ObjectsService) private readonly objects: ObjectsService,
  ) {}

  /** False: it was stopped. Throws AwsFailure. */
  async read(
    { session, source, region, options }: AwsRegion,
    folder: string,
    reading: Reading,
    rewrite: Rewrite,
  ): Promise<boolean> {
    const files = await this.list({ session, source, region, options }, folder);
    const waiting = await unread(this.database, source.id, files);
    reading.list(waiting.length);
    for (const file of waiting) {
      if (!options.goesOn()) return false;
      try {
        const read = await this.objects.read(session, region, source, file, {
          isStopped: options.isStopped,
          rewrite,
        });
        if (read !== null) reading.add(file.key, read);
      } catch (error) {
        if (error instanceof Stopped) return false;
        throw error;
      }
    }
    return true;
  }

  private async list({ session, region }: AwsRegion, folder: string): Promise<LogObject[]> {
    const bucket = session.settings.bucket ?? '';
    const found: LogObject[] = [];
    let token: string | undefined;
    do {
      const asked = token;
      const call = { action: 's3:ListBucket', resource: `arn:aws:s3:::${bucket}` };
      const answer: ListObjectsV2CommandOutput = await session.call(call, async () => {
        const { ListObjectsV2Command } = await import('@aws-sdk/client-s3');
        const client = await session.s3(region);
        return client.send(
          new ListObjectsV2Command({ Bucket: bucket, Prefix: folder, ContinuationToken: asked }),
        );
      });
      for (const {
        Key: key = '',
        ETag: etag = '',
        Size: size = 0,
        LastModified,
      } of answer.Contents ?? [])
        if (key.endsWith(LINES) && size > 0)
          found.push({
            ...{ bucket, key, etag, size, archive: null },
            modifiedAt: LastModified ?? new Date(0),
          });
      token = answer.IsTruncated === true ? answer.NextContinuationToken : undefined;
    } while (token !== undefined);
    return found;
  }
}
