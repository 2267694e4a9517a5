import type { ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../../platform/database.js';
import { AwsFailure } from '../aws/aws-failure.js';
import type { Walk } from './bedrock-s3.js';
import { isWanted, pastBodies } from './log-key.js';
import { Stopped } from '../source.js';
import { type LogObject, unread } from './objects.repository.js';
import { ObjectsService } from './objects.service.js';
import type { Reading } from '../reading.js';

/** Objects fetched at once: while one is being committed, others are on their way. */
const AT_ONCE = 4;
/** So many failures one after the other say that it is not the objects. */
const IN_A_ROW_MAX = 8;
/** Pages of 1,000 keys that one walk lists. A longer history is walked in several runs; recent days in each. */
const PAGES_MAX = 500;
/** Classes whose objects cannot be read before a person has them restored. */
const ARCHIVES: ReadonlySet<string> = new Set(['GLACIER', 'DEEP_ARCHIVE']);

export interface From {
  readonly after: string | undefined;
  /** To its end, however long; otherwise it may stop, and goes on there the next time. */
  readonly isWhole: boolean;
}

/** Walks through a bucket and reads what was not read. */
@Injectable()
export class ScanService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ObjectsService) private readonly objects: ObjectsService,
  ) {}

  /** The key after which the next walk goes on; null: it came to the end. */
  async walk(walk: Walk, { after, isWhole }: From, reading: Reading): Promise<string | null> {
    let at = after;
    let token: string | undefined;
    for (let page = 0; ; page++) {
      if (!walk.options.goesOn() || (!isWhole && page >= PAGES_MAX)) return at ?? '';
      const answer = await this.list(walk, at, token);
      const objects = (answer.Contents ?? []).flatMap((one) => toObject(walk, one));
      const wanted = objects.filter(({ key }) => isWanted(key, wantedOf(walk)));
      const isRead = await this.read(walk, wanted, reading);
      if (!isRead) return at ?? '';
      if (answer.IsTruncated !== true) return null;
      const last = answer.Contents?.at(-1)?.Key;
      // A page may have no key and still not be the last: S3 stops where it has looked for long enough.
      token = last === undefined ? answer.NextContinuationToken : undefined;
      if (last === undefined && token === undefined) return null;
      if (last !== undefined) at = pastBodies(last) ?? last;
    }
  }

  private list(
    walk: Walk,
    after: string | undefined,
    token: string | undefined,
  ): Promise<ListObjectsV2CommandOutput> {
    const { session, listing } = walk;
    const bucket = session.settings.bucket ?? '';
    const resource = `arn:aws:s3:::${bucket}`;
    return session.call({ action: 's3:ListBucket', resource }, async () => {
      const { ListObjectsV2Command } = await import('@aws-sdk/client-s3');
      const client = await session.s3(regionOf(walk));
      return client.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: listing.prefix,
          OptionalObjectAttributes: ['RestoreStatus'],
          ...(token === undefined ? { StartAfter: after } : { ContinuationToken: token }),
        }),
      );
    });
  }

  /** False: it was stopped before all were read. */
  private async read(walk: Walk, listed: readonly LogObject[], reading: Reading): Promise<boolean> {
    const { session, source, options } = walk;
    if (options.dryRun) {
      const [first] = listed;
      if (reading.list(listed.length) === listed.length && first !== undefined)
        await this.objects.tryOut(session, regionOf(walk), first);
      return true;
    }
    const waiting = await unread(this.database, source.id, listed);
    reading.list(waiting.length);
    let next = 0;
    let inARow = 0;
    const reader = async (): Promise<void> => {
      while (options.goesOn()) {
        const object = waiting[next++];
        if (object === undefined) return;
        try {
          const read = await this.objects.read(session, regionOf(walk), source, object, options);
          if (read !== null) reading.add(object.key, read);
          inARow = 0;
        } catch (error) {
          if (error instanceof Stopped) return;
          // One object that cannot be fetched keeps no other from being read; it is tried again at the next turn.
          if (!(error instanceof AwsFailure) || ++inARow >= IN_A_ROW_MAX) throw error;
          reading.fail(object.key, error);
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, reader));
    return options.goesOn();
  }
}

const wantedOf = ({ since, session }: Walk) => ({ since, regions: session.settings.regions });

const regionOf = ({ session }: Walk): string => session.settings.regions?.[0] ?? 'us-east-1';

type Listed = NonNullable<ListObjectsV2CommandOutput['Contents']>[number];

function toObject({ session }: Walk, listed: Listed): LogObject[] {
  const { Key, ETag, Size, LastModified } = listed;
  if (Key === undefined || Size === undefined || Size === 0) return [];
  return [
    {
      bucket: session.settings.bucket ?? '',
      key: Key,
      etag: ETag ?? '',
      size: Size,
      modifiedAt: LastModified ?? new Date(0),
      archive: archiveOf(listed),
    },
  ];
}

/** The class of an object that must be restored before it can be read; null where it can be. */
function archiveOf({ StorageClass, RestoreStatus }: Listed): string | null {
  const isRestored =
    RestoreStatus?.IsRestoreInProgress === false && RestoreStatus.RestoreExpiryDate !== undefined;
  if (StorageClass === undefined || isRestored) return null;
  return ARCHIVES.has(StorageClass) ? StorageClass : null;
}
