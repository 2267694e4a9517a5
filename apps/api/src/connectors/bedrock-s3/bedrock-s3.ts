import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { runAws } from '../aws/aws-run.js';
import { type AwsSession, AwsSessions } from '../aws/aws-session.js';
import { AWS_FIELDS, MINUTE_MS } from '../aws/aws-settings.js';
import { Reading } from '../reading.js';
import { Retention } from '../retention.service.js';
import type { PartRun, RunOptions, SourceRun, SourceType, StoredSource } from '../source.js';
import { beginAt, type Listing, listingsOf } from './log-key.js';
import { bucketPolicy } from './policy.js';
import { type Queued, QueueService } from './queue.service.js';
import { ScanService } from './scan.service.js';

const DAY_MS = 86_400_000;
/** New objects are looked for here first, however long the history is. */
const RECENT_DAYS = 2;

/** Where the walk through the whole history stands, by listing, and from which day a person wants it. */
const Memory = z.object({
  after: z.record(z.string(), z.string()).default({}),
  from: z.iso.date().optional(),
});
type Memory = z.infer<typeof Memory>;

/** Bedrock's invocation logs in a bucket. */
@Injectable()
export class BedrockS3 {
  constructor(
    @Inject(AwsSessions) private readonly sessions: AwsSessions,
    @Inject(ScanService) private readonly scans: ScanService,
    @Inject(QueueService) private readonly queues: QueueService,
    @Inject(Retention) private readonly retention: Retention,
  ) {}

  get type(): SourceType {
    return {
      type: 'bedrock-s3',
      fields: [...AWS_FIELDS, 'bucket', 'prefix', 'queue'],
      required: ['bucket'],
      everyDefault: '5m',
      everyMsMin: MINUTE_MS,
      run: (source, options) => this.run(source, options),
      backfill: ({ memory }, from) => ({ ...memory, after: {}, from }),
      policy: ({ settings }) => bucketPolicy(settings),
    };
  }

  private run(source: StoredSource, options: RunOptions): Promise<SourceRun> {
    return runAws(this.sessions, Memory, source, options, async ({ session, memory, parts }) => {
      const since = this.retention.firstDay(memory.from, session.settings.since);
      await this.readQueue({ session, source, options, since }, parts);
      for (const listing of listingsOf(session.settings)) {
        await this.readListing({ session, source, options, memory, listing, since }, parts);
      }
    });
  }

  private async readQueue(of: Omit<Queued, 'reading'>, parts: PartRun[]): Promise<void> {
    const { queue } = of.session.settings;
    if (queue === undefined) return;
    const reading = new Reading('queue', 'objects', of.options.dryRun);
    await reading.into(parts, () => this.queues.read({ ...of, reading }, queue));
  }

  private async readListing(walk: Walk, parts: PartRun[]): Promise<void> {
    const { listing, memory, since, options } = walk;
    const name = listing.prefix === '' ? 'bucket' : listing.prefix;
    const reading = new Reading(name, 'objects', options.dryRun);
    await reading.into(parts, async () => {
      const recent = new Date(this.retention.now().getTime() - RECENT_DAYS * DAY_MS)
        .toISOString()
        .slice(0, 10);
      const known = memory.after[listing.prefix];
      if (listing.isDated && recent > since && !options.dryRun)
        await this.scans.walk(walk, { after: beginAt(listing, recent), isWhole: true }, reading);
      const after = known ?? beginAt(listing, since);
      const stopped = await this.scans.walk(walk, { after, isWhole: false }, reading);
      // The next walk goes on where this one stopped; a whole one begins again, since objects come under old prefixes too.
      if (stopped === null) walk.memory.after = without(memory.after, listing.prefix);
      else walk.memory.after = { ...memory.after, [listing.prefix]: stopped };
    });
  }
}

export interface Walk {
  readonly session: AwsSession;
  readonly source: StoredSource;
  readonly options: RunOptions;
  readonly memory: Memory;
  readonly listing: Listing;
  readonly since: string;
}

const without = (record: Readonly<Record<string, string>>, name: string) =>
  Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));
