import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { Inject, Injectable } from '@nestjs/common';
import { BrokenStream, IntakeService } from '../../intake/intake.module.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { invariant } from '../../platform/errors.js';
import { isAbsent, isArchived } from '../aws/aws-failure.js';
import type { AwsSession } from '../aws/aws-session.js';
import type { Read } from '../reading.js';
import { type RunOptions, Stopped, type StoredSource } from '../source.js';
import { type LogObject, noteLines, noteRead } from './objects.repository.js';

const NOTHING: Read = {
  ...{ received: 0, accepted: 0, duplicate: 0, quarantined: 0 },
  broken: null,
};

/** Makes lines of a log of what an object holds. */
export type Rewrite = (body: AsyncIterable<Buffer>, key: string) => AsyncIterable<Buffer>;

interface How extends Pick<RunOptions, 'isStopped'> {
  /** Absent: it is a log. */
  readonly rewrite?: Rewrite;
}

/** Reads one object into the ledger. A process may die at any moment of it: another reads it again and counts nothing twice. */
@Injectable()
export class ObjectsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(IntakeService) private readonly intake: IntakeService,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Throws AwsFailure where it may not be fetched; null: it is gone. One that is archived is listed as such. */
  async read(
    session: AwsSession,
    region: string,
    source: StoredSource,
    listed: LogObject,
    how: How,
  ): Promise<Read | null> {
    if (listed.archive !== null) return this.noteArchived(source, listed, listed.archive);
    const answer = await this.fetch(session, region, listed);
    if (answer === 'archived') return this.noteArchived(source, listed, 'archive');
    if (answer === null) return null;
    // Written again since it was listed: what came is what is noted.
    const object = {
      ...listed,
      etag: answer.ETag ?? listed.etag,
      size: answer.ContentLength ?? listed.size,
      modifiedAt: answer.LastModified ?? listed.modifiedAt,
    };
    const read = await this.take(answer, source, object, how).catch((error: unknown) => {
      throw error instanceof Stopped ? error : session.failure(error, callOf(object));
    });
    await noteRead(this.database, source.id, object, read.broken, this.clock.now());
    return read;
  }

  private async noteArchived(
    source: StoredSource,
    object: LogObject,
    archive: string,
  ): Promise<Read> {
    const broken = `it is archived (${archive}): restore it, and it is read`;
    await noteRead(this.database, source.id, { ...object, archive }, broken, this.clock.now());
    return { ...NOTHING, broken };
  }

  /** Whether it may be fetched. */
  async tryOut(session: AwsSession, region: string, object: LogObject): Promise<void> {
    if (object.archive !== null) return;
    const answer = await this.fetch(session, region, object);
    const body = answer === 'archived' ? undefined : answer?.Body;
    if (body !== undefined && 'destroy' in body) body.destroy();
  }

  private fetch(
    session: AwsSession,
    region: string,
    object: LogObject,
  ): Promise<GetObjectCommandOutput | 'archived' | null> {
    const { bucket, key } = object;
    return session.call(callOf(object), async () => {
      const { GetObjectCommand } = await import('@aws-sdk/client-s3');
      const client = await session.s3(region);
      try {
        return await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      } catch (error) {
        if (isAbsent(error)) return null;
        // A class may move what is not asked for to an archive of its own, which no listing shows.
        if (isArchived(error)) return 'archived';
        throw error;
      }
    });
  }

  private async take(
    { Body, ContentLength }: GetObjectCommandOutput,
    source: StoredSource,
    object: LogObject,
    { isStopped, rewrite }: How,
  ): Promise<Read> {
    invariant(Body !== undefined && Symbol.asyncIterator in Body, 'an object without a body');
    const bytes = whole(Body as AsyncIterable<Buffer>, ContentLength, isStopped);
    const uri = `s3://${object.bucket}/${object.key}`;
    try {
      const counts = await this.intake.take(
        rewrite === undefined ? bytes : rewrite(bytes, object.key),
        {
          sender: { id: `source:${source.id}`, teams: 'all' },
          source: source.id,
          runId: null,
          object: uri,
          firstLine: 1,
          idempotencyKey: `${uri}@${object.etag}`,
          declaredGzip: false,
          noted: (tx, lines) => noteLines(tx, source.id, object, lines, this.clock.now()),
        },
      );
      return { ...NOTHING, ...counts };
    } catch (error) {
      if (!(error instanceof BrokenStream)) throw error;
      return { ...NOTHING, ...error.counts, broken: (error.cause as Error).message };
    }
  }
}

const callOf = ({ bucket, key }: LogObject) => ({
  action: 's3:GetObject',
  resource: `arn:aws:s3:::${bucket}/${key}`,
});

/** An answer that ends early is no short object: it is fetched again. */
async function* whole(
  body: AsyncIterable<Buffer>,
  length: number | undefined,
  isStopped: RunOptions['isStopped'],
): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const piece of body) {
    if (isStopped()) throw new Stopped();
    bytes += piece.length;
    yield piece;
  }
  if (length !== undefined && bytes < length)
    throw Object.assign(new Error('the answer ended early'), { code: 'ECONNRESET' });
}
