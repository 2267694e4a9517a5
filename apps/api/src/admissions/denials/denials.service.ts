import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { inParts, type Outcome } from '../../platform/queues/coalescer.js';
import { type BulkTx, Database } from '../../platform/database.js';
import { LOGGER, type Logger } from '../../platform/log.js';
import { denials } from '../../platform/metrics.js';
import { concernsAll } from '../../platform/queues/shared-failure.js';
import { type DenialRecord, DenialTally, MINUTE_MS, minuteOf } from './denial-tally.js';
import { claimReported, countDenials, insertDenials } from './denial.repository.js';
import { DenialWriter } from './denial-writer.js';
import { DecisionContextService } from '../decision-context.service.js';
import {
  type DenialsReport,
  readReport,
  type Reporting,
  type ReportedDenial,
} from './reported-denials.js';

/** Per key, minute and process; what comes after it in that minute is counted only. */
const IN_FULL_MAX = 60;

export interface DenialsReceipt {
  readonly received: number;
  readonly accepted: number;
  readonly duplicate: number;
  /** Those that cannot be stored. */
  readonly rejected: number;
}

/** Keeps denials to explain them later, so that a loop cannot flood the store. No call waits for those that were made here. */
@Injectable()
export class DenialsService {
  private minute = 0;
  private readonly kept = new Map<string, number>();
  private readonly writer: DenialWriter;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(LOGGER) private readonly log: Logger,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(DecisionContextService) private readonly decisionContext: DecisionContextService,
  ) {
    this.writer = new DenialWriter(database, log);
  }

  note(denial: DenialRecord): void {
    this.writer.add(denial, this.mayKeep(denial.apiKey, denial.at));
  }

  /**
   * What a gateway refused by itself. It is kept when this resolves; reported again, it changes nothing. One denial that cannot
   * be stored keeps no other from being kept.
   */
  async report(reporting: Reporting, report: DenialsReport): Promise<DenialsReceipt> {
    const now = this.clock.now();
    const { rules, removed } = await this.decisionContext.current();
    const isTeam = (team: string): boolean => rules.teams.has(team) && !removed.has(team);
    const reported = readReport(report, { ...reporting, isTeam, now }).map((one) => ({
      ...one,
      isKept: one.times === null && this.mayKeep(one.denial.apiKey, now),
    }));
    const outcomes = await inParts(reported, (part) =>
      this.database.bulk((tx) => this.keepIn(tx, reporting.keyId, part, now)),
    );
    const failed = outcomes.flatMap((outcome) => ('error' in outcome ? [outcome.error] : []));
    const shared = failed.find(concernsAll);
    if (shared !== undefined) throw shared;
    if (failed.length > 0)
      this.log.error({ err: failed[0], denials: failed.length }, 'denials dropped');
    const fresh = reported.filter((_, i) => {
      const outcome = outcomes[i];
      return outcome !== undefined && 'ok' in outcome && outcome.ok;
    });
    for (const { denial, times } of fresh)
      denials.inc({ code: denial.code, by: 'gateway' }, times ?? 1);
    const received = report.denials.length + report.counted.length;
    const rejected = received - reported.length + failed.length;
    const duplicate = received - fresh.length - rejected;
    return { received, accepted: fresh.length, duplicate, rejected };
  }

  /** True for each that is new. */
  private async keepIn(
    tx: BulkTx,
    keyId: string,
    part: readonly (ReportedDenial & { readonly isKept: boolean })[],
    now: Date,
  ): Promise<Outcome<boolean>[]> {
    const fresh = await claimReported(
      tx,
      keyId,
      part.map(({ identity }) => identity),
      now,
    );
    const tally = new DenialTally();
    const outcomes = part.map(({ identity, denial, times, first, isKept }) => {
      if (!fresh.delete(identity)) return { ok: false };
      if (times === null) tally.add(denial, isKept);
      else tally.count(denial, times, first, false);
      return { ok: true };
    });
    await insertDenials(tx, tally.full);
    await countDenials(tx, tally.counted);
    return outcomes;
  }

  private mayKeep(apiKey: string, now: Date): boolean {
    const minute = minuteOf(now);
    if (Math.abs(minute - this.minute) >= MINUTE_MS) {
      this.minute = minute;
      this.kept.clear();
    }
    const kept = (this.kept.get(apiKey) ?? 0) + 1;
    this.kept.set(apiKey, kept);
    return kept <= IN_FULL_MAX;
  }

  /** Writes what has come so far. */
  flush(): Promise<void> {
    return this.writer.flush();
  }

  async onModuleDestroy(): Promise<void> {
    await this.writer.close();
  }
}
