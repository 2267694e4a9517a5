import { fromFemto, resolveModel, toFemto } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { SYSTEM } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { PricesService, priceCorrections } from '../../prices/prices.module.js';
import type { Charge } from '../charge.js';
import {
  type CorrectionLine,
  type Estimate,
  loadEstimates,
  loggedModels,
  saveEstimate,
} from './correction.repository.js';
import { RepostService } from '../repost/repost.service.js';

const DAY_MS = 86_400_000;

export interface PendingCorrection {
  readonly row: number;
  readonly model: string;
  readonly routing: string;
  readonly tier: string;
  readonly contextOver: bigint | null;
  readonly regions: readonly string[];
  readonly calls: bigint;
  readonly before: string;
  readonly after: string;
  readonly difference: string;
  readonly from: Date;
  readonly to: Date;
}

/** What re-rating would post, by the row that had priced the calls: a changed price moves no charge by itself. */
@Injectable()
export class CorrectionsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(PricesService) private readonly prices: PricesService,
    @Inject(RepostService) private readonly reposts: RepostService,
  ) {}

  async pending(): Promise<PendingCorrection[]> {
    const pending: PendingCorrection[] = [];
    for (const { model, lines } of await this.refreshed()) {
      if (lines.length === 0) continue;
      const rows = new Map(
        (await priceCorrections.rowsOfModel(this.database, model)).map((row) => [row.id, row]),
      );
      for (const line of lines) {
        const row = rows.get(line.row);
        if (row === undefined) continue;
        const difference = fromFemto(toFemto(line.after) - toFemto(line.before));
        const [calls, from, to] = [BigInt(line.calls), new Date(line.from), new Date(line.to)];
        pending.push({ ...row, ...line, difference, calls, from, to });
      }
    }
    return pending;
  }

  /** Asks again where a price of the model has changed since it was asked, or usage was rated again. */
  async refreshed(): Promise<readonly Estimate[]> {
    const known = new Map((await loadEstimates(this.database)).map((one) => [one.model, one]));
    const estimates: Estimate[] = [];
    for (const { model, changedAt } of await priceCorrections.changedModels(this.database)) {
      const before = known.get(model);
      const isFresh = before !== undefined && before.computedAt > changedAt;
      estimates.push(isFresh ? before : await this.estimate(model));
    }
    return estimates;
  }

  private async estimate(model: string): Promise<Estimate> {
    const computedAt = this.clock.now();
    const book = await this.prices.book(this.database);
    const logged = (await loggedModels(this.database)).filter(
      (one) => resolveModel(book, one.model, one.provider).model === model,
    );
    const lines = logged.length === 0 ? [] : await this.lines(model, logged);
    const estimate = { model, computedAt, lines };
    await saveEstimate(this.database, estimate);
    return estimate;
  }

  private async lines(
    model: string,
    logged: readonly { model: string }[],
  ): Promise<CorrectionLine[]> {
    const sums = new Sums();
    await this.reposts.repost(SYSTEM, {
      question: 'rerate',
      from: new Date(0),
      to: new Date(this.clock.now().getTime() + DAY_MS),
      dryRun: true,
      reason: null,
      pricedBy: (await priceCorrections.rowsOfModel(this.database, model)).map(({ id }) => id),
      models: [...new Set(logged.map((one) => one.model))],
      observe: (from, to) => sums.add(from, to),
    });
    return sums.lines;
  }
}

interface Sum {
  calls: number;
  before: bigint;
  after: bigint;
  from: number;
  to: number;
}

class Sums {
  private readonly byRow = new Map<number, Sum>();

  add(old: Charge, next: Charge): void {
    const row = old.priceRow ?? 0;
    const at = old.occurredAt;
    const sum = this.byRow.get(row) ?? { calls: 0, before: 0n, after: 0n, from: at, to: at };
    this.byRow.set(row, {
      calls: sum.calls + 1,
      before: sum.before + old.measures.cost,
      after: sum.after + next.measures.cost,
      from: Math.min(sum.from, at),
      to: Math.max(sum.to, at),
    });
  }

  get lines(): CorrectionLine[] {
    return [...this.byRow].map(([row, { calls, before, after, from, to }]) => ({
      row,
      calls,
      before: fromFemto(before),
      after: fromFemto(after),
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
    }));
  }
}
