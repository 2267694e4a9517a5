import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AwsFailure } from '../aws/aws-failure.js';
import { type AwsRegion, runRegions } from '../aws/aws-run.js';
import { AwsSessions } from '../aws/aws-session.js';
import { AWS_FIELDS, AwsSettings, type PolicyStatement } from '../aws/aws-settings.js';
import { readBucketPolicy } from '../aws/bucket-policy.js';
import { Reading } from '../reading.js';
import { Retention } from '../retention.service.js';
import type { PartRun, SourceRun, SourceType } from '../source.js';
import { asLogLines } from './batch-line.js';
import { type EndedJob, listJobs, type ListedJob } from './jobs.js';
import { OutputsService } from './outputs.service.js';

const HOUR_MS = 3_600_000;

const Memory = z.object({
  /** By region: jobs that were submitted before are read. */
  through: z.record(z.string(), z.iso.datetime()).default({}),
  from: z.iso.date().optional(),
});
type Memory = z.infer<typeof Memory>;

/** What batch jobs of Bedrock used. No invocation log has it: each line of a job's output says it. */
@Injectable()
export class BedrockBatch {
  constructor(
    @Inject(AwsSessions) private readonly sessions: AwsSessions,
    @Inject(OutputsService) private readonly outputs: OutputsService,
    @Inject(Retention) private readonly retention: Retention,
  ) {}

  get type(): SourceType {
    return {
      type: 'bedrock-batch',
      fields: [...AWS_FIELDS, 'bucket', 'prefix'],
      required: ['regions', 'bucket'],
      everyDefault: '1h',
      everyMsMin: 5 * 60_000,
      run: (source, options): Promise<SourceRun> =>
        runRegions(this.sessions, Memory, source, options, (at, { memory, parts }) =>
          this.readRegion(at, memory, parts),
        ),
      backfill: (_, from) => ({ through: {}, from }),
      policy: ({ settings }) => batchPolicy(settings),
    };
  }

  private async readRegion(at: AwsRegion, memory: Memory, parts: PartRun[]): Promise<void> {
    const { session, region, options } = at;
    const reading = new Reading(region, 'objects', options.dryRun);
    await reading.into(parts, async () => {
      const since = this.retention.firstDay(memory.from, session.settings.since);
      const begin = new Date(memory.through[region] ?? `${since}T00:00:00Z`);
      const jobs = await listJobs(session, region, begin);
      if (options.dryRun) {
        reading.list(jobs.length);
        return;
      }
      const left = await this.readJobs(at, jobs, reading);
      // A job is read once it has ended; until then, and where it could not be read, those after it are listed again.
      const now = this.retention.now().getTime() - HOUR_MS;
      const through = Math.min(now, ...left.map(({ submittedAt }) => submittedAt.getTime()));
      const isLater = through > begin.getTime();
      if (isLater)
        memory.through = { ...memory.through, [region]: new Date(through).toISOString() };
    });
  }

  /** Those that are not read to their end. */
  private async readJobs(
    at: AwsRegion,
    jobs: readonly ListedJob[],
    reading: Reading,
  ): Promise<ListedJob[]> {
    const left: ListedJob[] = [];
    for (const job of jobs) {
      if (!job.hasEnded || !at.options.goesOn()) left.push(job);
      else if (!(await this.readJob(at, job, reading))) left.push(job);
    }
    return left;
  }

  private async readJob(at: AwsRegion, job: EndedJob, reading: Reading): Promise<boolean> {
    const { bucket = '', prefix = '' } = at.session.settings;
    // Jobs that write elsewhere are another source's, whose role may read there.
    if (job.bucket !== bucket || !job.folder.startsWith(prefix)) return true;
    try {
      return await this.outputs.read(at, job.folder, reading, (body, file) =>
        asLogLines(body, job, file),
      );
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error;
      reading.fail(job.arn, error);
      return false;
    }
  }
}

/** Pure. */
function batchPolicy(stored: Readonly<Record<string, unknown>>): PolicyStatement[] {
  const { bucket = '', prefix = '' } = AwsSettings.parse(stored);
  return [
    {
      sid: 'ListBatchJobs',
      actions: ['bedrock:ListModelInvocationJobs'],
      resources: ['*'],
      why: 'to find batch jobs that have ended, their models, and where they wrote',
    },
    ...readBucketPolicy(bucket, [prefix]),
  ];
}
