import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AuditService } from '../audit/audit.module.js';
import { takeLock } from '../platform/locks.js';
import type { Actor } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { Invalid, NotFound } from '../platform/errors.js';
import { job } from '../platform/jobs.js';
import { LOGGER, type Logger } from '../platform/log.js';
import {
  isDay,
  nextRun,
  type PartRun,
  type RunOptions,
  type SourceRun,
  type StoredSource,
} from './source.js';
import { SourceTurn } from './source-turn.js';
import type { PolicyStatement } from './aws/aws-settings.js';
import { SourceTypes } from './source-types.js';
import {
  type Brought,
  brokenObjects,
  broughtBy,
  claimDue,
  findSource,
  loadSources,
  noteRun,
  setMemory,
  setPaused,
} from './sources.repository.js';

export const runSources = job('run-sources', z.object({}), 3);

const BROKEN_MAX = 100;
/** A test reads for so long at most. */
export const TEST_MS_MAX = 20_000;

export interface SourceView extends StoredSource {
  readonly url: string | null;
  /** What it reads, in one line: a bucket, a log group, an address. */
  readonly where: string | null;
  readonly hasHistory: boolean;
  readonly needsPolicy: boolean;
  /** Null where it reads no objects. */
  readonly brought: Brought | null;
  /** Seconds since it was last read whole. */
  readonly lagSeconds: number | null;
}

/** Configured feeds: what they are, how they fare, and their turn. */
@Injectable()
export class SourcesService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(SourceTypes) private readonly types: SourceTypes,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  async list(): Promise<SourceView[]> {
    const sources = await loadSources(this.database);
    const brought = new Map(
      (await broughtBy(this.database)).map((one) => [one.source, one] as const),
    );
    return sources.map((source) => this.view(source, brought.get(source.id)));
  }

  /** Objects of a source that could not be read whole, at most a hundred. */
  broken(id: string) {
    return brokenObjects(this.database, id, BROKEN_MAX);
  }

  /** Reads everything and keeps nothing. */
  async test(id: string): Promise<readonly PartRun[]> {
    const source = await this.found(id);
    const deadline = performance.now() + TEST_MS_MAX;
    const goesOn = () => performance.now() < deadline;
    return (await this.run(source, { dryRun: true, goesOn, isStopped: () => !goesOn() })).parts;
  }

  async pause(actor: Actor, id: string, paused: boolean, reason: string): Promise<SourceView> {
    requireReason(reason);
    await this.found(id);
    await this.database.bulk(async (tx) => {
      await takeLock(tx, 'configuration');
      await setPaused(tx, id, paused, this.clock.now());
      await this.audit.record(tx, actor, {
        action: paused ? 'source.pause' : 'source.resume',
        entityType: 'source',
        entityId: id,
        reason,
        before: { paused: !paused },
        after: { paused },
      });
    });
    return this.view(await this.found(id));
  }

  /** Everything since a day (YYYY-MM-DD, UTC) is read, from the next turn on; what is counted already counts once. */
  async backfill(actor: Actor, id: string, from: string, reason: string): Promise<SourceView> {
    requireReason(reason);
    if (!isDay(from))
      throw new Invalid(`“${from}” is not a date.`, {
        slug: 'bad_since',
        hint: 'Write a date such as 2026-09-01 (UTC).',
      });
    const source = await this.found(id);
    const memory = this.types.find(source.type)?.backfill?.(source, from);
    if (memory === undefined)
      throw new Invalid(`A source of the type ${source.type} has no history to read.`, {
        slug: 'no_backfill',
        hint: 'Backfill reads logs and metrics.',
      });
    await this.database.bulk(async (tx) => {
      await takeLock(tx, 'configuration');
      await setMemory(tx, id, memory, this.clock.now());
      await this.audit.record(tx, actor, {
        action: 'source.backfill',
        entityType: 'source',
        entityId: id,
        reason,
        before: null,
        after: { from },
      });
    });
    return this.view(await this.found(id));
  }

  /** Statements of the least policy that a source needs; empty where it needs none. */
  async policy(id: string): Promise<readonly PolicyStatement[]> {
    const source = await this.found(id);
    return this.types.find(source.type)?.policy?.(source) ?? [];
  }

  /** Those whose turn it is, one after the other. Safe to run twice and anywhere: each is taken by one process. */
  async runDue(goesOn: () => boolean = () => true): Promise<number> {
    for (let ran = 0; ; ran += 1) {
      if (!goesOn()) return ran;
      const now = this.clock.now();
      const source = await claimDue(this.database, now, SourceTurn.claimedUntil(now));
      if (source === null) return ran;
      await this.runOne(source, goesOn).catch((error: unknown) => this.noteBug(source, error));
    }
  }

  /** One source that meets a bug of ours keeps no other from being read. */
  private async noteBug(source: StoredSource, error: unknown): Promise<void> {
    this.log.error({ err: error, source: source.id }, 'a source could not be read');
    await noteRun(this.database, source, {
      nextRunAt: nextRun(this.clock.now(), source.every, false),
      okAt: null,
      error: 'Bursar failed while it read this source.',
      hint: 'See the log of the worker. Bursar tries again automatically.',
      memory: source.memory,
    });
  }

  private async runOne(source: StoredSource, goesOn: () => boolean): Promise<void> {
    const run = await this.takeTurn(source, goesOn);
    const failed = run.parts.filter(({ error }) => error !== null);
    const now = this.clock.now();
    const isOk = failed.length === 0;
    const only = run.parts.length === 1;
    await noteRun(this.database, source, {
      nextRunAt: isOk && run.isMore === true ? now : nextRun(now, source.every, isOk),
      // A turn that its time ended has read nothing whole: the lag grows until one does.
      okAt: isOk && run.isMore !== true ? now : null,
      error: isOk
        ? null
        : failed.map(({ part, error }) => (only ? error : `${part}: ${error ?? ''}`)).join(' '),
      hint: isOk ? null : [...new Set(failed.map(({ hint }) => hint ?? ''))].join(' '),
      memory: run.memory,
    });
  }

  private async takeTurn(source: StoredSource, goesOn: () => boolean): Promise<SourceRun> {
    const turn = new SourceTurn(this.database, this.clock, source);
    try {
      return await this.run(source, {
        dryRun: false,
        goesOn: () => goesOn() && turn.goesOn(),
        isStopped: () => !goesOn() || turn.isLost(),
      });
    } finally {
      await turn.end();
    }
  }

  private async run(source: StoredSource, options: RunOptions): Promise<SourceRun> {
    const type = this.types.find(source.type);
    if (type !== undefined) return type.run(source, options);
    const error = `This version of Bursar reads no sources of the type ${source.type}.`;
    const hint = `It reads ${this.types.names.join(', ')}. Change the type, or remove the source.`;
    return {
      parts: [{ part: source.type, summary: '', error, hint }],
      memory: source.memory,
    };
  }

  private async found(id: string): Promise<StoredSource> {
    const source = await findSource(this.database, id);
    if (source !== null) return source;
    const known = (await loadSources(this.database)).map((one) => one.id);
    const hint =
      known.length === 0
        ? 'No source is configured: add one under “sources” in the configuration file.'
        : `There is ${known.join(', ')}.`;
    throw new NotFound(`No source is called ${id}.`, { slug: 'unknown_source', hint });
  }

  private view(source: StoredSource, brought: Brought | null = null): SourceView {
    const { settings, lastOkAt } = source;
    const type = this.types.find(source.type);
    return {
      ...source,
      url: typeof settings['url'] === 'string' ? settings['url'] : null,
      where: whereOf(settings),
      hasHistory: type?.backfill !== undefined,
      needsPolicy: type?.policy !== undefined,
      brought,
      lagSeconds:
        lastOkAt === null
          ? null
          : Math.max(0, Math.floor((this.clock.now().getTime() - lastOkAt.getTime()) / 1_000)),
    };
  }
}

/** Pure. What a person looks for to know which one it is. */
function whereOf(settings: Readonly<Record<string, unknown>>): string | null {
  const { bucket, prefix, logGroup, url, regions } = settings;
  if (typeof bucket === 'string')
    return `s3://${bucket}${typeof prefix === 'string' ? `/${prefix}` : ''}`;
  const where = [logGroup, url].find((one) => typeof one === 'string');
  const named = Array.isArray(regions) ? (regions as string[]).join(', ') : '';
  return where === undefined
    ? named || null
    : [where, named].filter((one) => one !== '').join(', ');
}

function requireReason(reason: string): void {
  if (reason.trim() === '')
    throw new Invalid('Give a reason.', {
      slug: 'needs_a_reason',
      hint: 'The reason is kept in the audit log.',
    });
}
