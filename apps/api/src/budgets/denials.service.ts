import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { LOGGER, type Logger } from '../platform/log.js';
import { denials } from '../platform/metrics.js';
import { type Denial, DenialTally, MINUTE_MS, minuteOf } from './denial-tally.js';
import { claimTold, countDenials, insertDenials } from './denial.repository.js';
import { GroundsService } from './grounds.service.js';
import { type DenialsReport, readReport, type Reporting } from './told-denials.js';

/** Per key, minute and process; what comes after it in that minute is counted only. */
const IN_FULL_MAX = 60;
const FLUSH_MS = 250;

export interface HeardDenials {
  readonly received: number;
  readonly accepted: number;
  readonly duplicate: number;
}

/** Keeps denials for whoever asks why, so that a loop cannot flood the store. Nobody waits for those that were made here. */
@Injectable()
export class DenialsService {
  private minute = 0;
  private readonly kept = new Map<string, number>();
  private tally = new DenialTally();
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(LOGGER) private readonly log: Logger,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(GroundsService) private readonly grounds: GroundsService,
  ) {}

  note(denial: Denial): void {
    this.tally.add(denial, this.mayKeep(denial.apiKey, denial.at));
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
  }

  /** What a gateway refused by itself. It is kept when this resolves; told again, it changes nothing. */
  async hear(reporting: Reporting, report: DenialsReport): Promise<HeardDenials> {
    const now = this.clock.now();
    const { rules, removed } = await this.grounds.current();
    const isTeam = (team: string): boolean => rules.teams.has(team) && !removed.has(team);
    const told = readReport(report, { ...reporting, isTeam, now });
    const { accepted, codes } = await this.database.bulk(async (tx) => {
      const identities = told.map(({ identity }) => identity);
      const fresh = await claimTold(tx, reporting.keyId, identities, now);
      const tally = new DenialTally();
      const codes = new Map<string, number>();
      let accepted = 0;
      for (const { identity, denial, times, first } of told) {
        if (!fresh.delete(identity)) continue;
        accepted++;
        codes.set(denial.code, (codes.get(denial.code) ?? 0) + (times ?? 1));
        if (times === null) tally.add(denial, this.mayKeep(denial.apiKey, now));
        else tally.count(denial, times, first, false);
      }
      await insertDenials(tx, tally.full);
      await countDenials(tx, tally.counted);
      return { accepted, codes };
    });
    for (const [code, times] of codes) denials.inc({ code, by: 'gateway' }, times);
    return { received: told.length, accepted, duplicate: told.length - accepted };
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
    clearTimeout(this.timer);
    this.timer = undefined;
    const { full, counted } = this.tally;
    this.tally = new DenialTally();
    this.writing = this.writing
      .then(async () => {
        await insertDenials(this.database, full);
        await countDenials(this.database, counted);
      })
      .catch((error: unknown) => this.log.warn({ err: error }, 'denials not written'));
    return this.writing;
  }

  async onModuleDestroy(): Promise<void> {
    await this.flush();
  }
}
