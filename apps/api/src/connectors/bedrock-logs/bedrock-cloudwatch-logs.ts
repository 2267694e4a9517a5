import type { FilterLogEventsCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../../platform/database.js';
import { type AwsRegion, runRegions } from '../aws/aws-run.js';
import { AwsSessions } from '../aws/aws-session.js';
import { AWS_FIELDS, AwsSettings, MINUTE_MS, type PolicyStatement } from '../aws/aws-settings.js';
import { Reading } from '../reading.js';
import { Retention } from '../retention.service.js';
import type { RunOptions, SourceRun, SourceType, StoredSource } from '../source.js';
import { forgetEvents } from './events.repository.js';
import { EventsService } from './events.service.js';

const HOUR_MS = 60 * MINUTE_MS;
/** Events come late; so much of what was read is asked for again, and what is known of it passed over. */
const OVERLAP_MS = HOUR_MS;
/** A piece of the past that is read whole before the next, so that a stop loses little. */
const WINDOW_MS = HOUR_MS;
const DAY_MS = 24 * HOUR_MS;
const EVENTS_MAX = 2_500;

/** Until when each region is read. */
const Memory = z.object({
  through: z.record(z.string(), z.iso.datetime()).default({}),
  from: z.iso.date().optional(),
});
type Memory = z.infer<typeof Memory>;

interface Walk extends AwsRegion {
  readonly reading: Reading;
}

/** Bedrock's invocation logs in a log group of CloudWatch. */
@Injectable()
export class BedrockCloudwatchLogs {
  constructor(
    @Inject(AwsSessions) private readonly sessions: AwsSessions,
    @Inject(EventsService) private readonly events: EventsService,
    @Inject(Database) private readonly database: Database,
    @Inject(Retention) private readonly retention: Retention,
  ) {}

  get type(): SourceType {
    return {
      type: 'bedrock-cloudwatch-logs',
      fields: [...AWS_FIELDS, 'logGroup'],
      required: ['logGroup', 'regions'],
      everyDefault: '5m',
      everyMsMin: MINUTE_MS,
      run: (source, options) => this.run(source, options),
      backfill: (_, from) => ({ through: {}, from }),
      policy: ({ settings }) => groupPolicy(settings),
    };
  }

  private run(source: StoredSource, options: RunOptions): Promise<SourceRun> {
    return runRegions(this.sessions, Memory, source, options, (at, { memory, parts }) => {
      const reading = new Reading(at.region, 'events', options.dryRun);
      return reading.into(parts, () => this.readRegion({ ...at, reading }, memory));
    });
  }

  private async readRegion(walk: Walk, memory: Memory): Promise<void> {
    const now = this.retention.now().getTime();
    const through = memory.through[walk.region];
    const first = Date.parse(this.retention.firstDay(memory.from, walk.session.settings.since));
    let start = through === undefined ? first : Math.max(first, Date.parse(through) - OVERLAP_MS);
    if (walk.options.dryRun) start = Math.max(start, now - DAY_MS);
    while (start < now) {
      const end = Math.min(now, start + WINDOW_MS);
      if (!(await this.readWindow(walk, start, end))) return;
      if (walk.options.dryRun) return;
      memory.through[walk.region] = new Date(end).toISOString();
      start = end;
    }
    await forgetEvents(this.database, walk.source.id, new Date(now - 2 * OVERLAP_MS));
  }

  /** False: it was stopped before its end. */
  private async readWindow(walk: Walk, start: number, end: number): Promise<boolean> {
    let token: string | undefined;
    do {
      if (!walk.options.goesOn()) return false;
      const answer = await this.ask(walk, { start, end, token });
      const events = answer.events ?? [];
      if (walk.options.dryRun) walk.reading.list(events.length);
      else await this.events.take(walk, walk.session.settings.logGroup ?? '', events);
      token = answer.nextToken;
      if (walk.options.dryRun) return true;
    } while (token !== undefined);
    return true;
  }

  private ask(
    { session, region }: Walk,
    { start, end, token }: { start: number; end: number; token: string | undefined },
  ): Promise<FilterLogEventsCommandOutput> {
    const { account = '*', logGroup = '' } = session.settings;
    const resource = `arn:aws:logs:${region}:${account}:log-group:${logGroup}`;
    return session.call({ action: 'logs:FilterLogEvents', resource }, async () => {
      const { FilterLogEventsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
      const client = await session.logs(region);
      return client.send(
        new FilterLogEventsCommand({
          logGroupName: logGroup,
          startTime: start,
          endTime: end,
          limit: EVENTS_MAX,
          nextToken: token,
        }),
      );
    });
  }
}

/** Pure. */
function groupPolicy(stored: Readonly<Record<string, unknown>>): PolicyStatement[] {
  const { account = '*', regions = ['*'], logGroup = '' } = AwsSettings.parse(stored);
  return [
    {
      sid: 'ReadLogs',
      actions: ['logs:FilterLogEvents'],
      resources: regions.map(
        (region) => `arn:aws:logs:${region}:${account}:log-group:${logGroup}:*`,
      ),
      why: 'to read the events of the log group',
    },
  ];
}
