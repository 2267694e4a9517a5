import { type PriceBook, rateCardOf } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { ledgerPeriods } from '../../ledger/ledger.module.js';
import type { Sql } from '../../platform/database.js';
import { PricesService } from '../../prices/prices.module.js';
import type { Accounting } from '../accounting/accounting.js';
import { type BesideLine, besideLines } from '../close/beside.js';
import { AdjustmentLines } from './adjustment-lines.js';
import { meterCosts, OTHER_METER, UsageLines, wholeCost } from './meter-lines.js';
import { type CallCounts, type DrawnMonth, drawStatements } from './statement.js';

type Posted = ledgerPeriods.PostedGroup;
type Costs = NonNullable<ReturnType<typeof meterCosts>>;

/** What the statements of a month are drawn from. A closed month's is pinned, so that they can be drawn again. */
export interface DrawnFrom {
  readonly month: string;
  /** Null: all that is posted by now, for a draft. */
  readonly position: bigint | null;
  readonly bookVersion: number;
  readonly names: Readonly<Record<string, string>>;
  readonly beside: readonly BesideLine[];
  readonly accounting: Accounting | null;
}

/** Draws the statements of a month from what is posted to it, not from when its calls were made. */
@Injectable()
export class DrawingService {
  constructor(@Inject(PricesService) private readonly prices: PricesService) {}

  async draw(sql: Sql, from: DrawnFrom): Promise<DrawnMonth> {
    const groups = await ledgerPeriods.postedTo(sql, from.month, from.position);
    const books = new Books(sql, this.prices);
    const [usage, adjustments, counts] = [new UsageLines(), new AdjustmentLines(), new Counts()];
    for (const group of groups) {
      counts.add(group);
      if (group.usageMonth !== from.month) adjustments.add(group);
      else usage.add(group, await costsOf(group, books, from.bookVersion));
    }
    return drawStatements({
      lines: [...usage.lines, ...besideLines(from.beside), ...adjustments.lines],
      counts: counts.ofTeams,
      notes: counts.notes,
      names: from.names,
    });
  }
}

/** By the pinned book, or by the one that rated them: whichever comes to what was charged by its tokens alone, else the nearest. */
async function costsOf(group: Posted, books: Books, pinned: number): Promise<Costs> {
  const { sample } = group;
  if (sample === null) return wholeCost(group);
  const versions = new Set([pinned, sample.bookVersion]);
  let nearest: Costs | null = null;
  for (const version of versions) {
    const call = { ...sample, at: Date.parse(sample.at) };
    const { region, provider } = group;
    const book = await books.of(version);
    const card = rateCardOf(
      book,
      { ...call, region, provider, team: group.team },
      sample.promptTokens,
    );
    const costs = meterCosts(group, card);
    if (costs?.every(({ meter }) => meter !== OTHER_METER) === true) return costs;
    nearest ??= costs;
  }
  return nearest ?? wholeCost(group);
}

/** Each is compiled once. */
class Books {
  private readonly known = new Map<number, PriceBook>();

  constructor(
    private readonly sql: Sql,
    private readonly prices: PricesService,
  ) {}

  async of(version: number): Promise<PriceBook> {
    const book = this.known.get(version) ?? (await this.prices.bookOfVersion(this.sql, version));
    this.known.set(version, book);
    return book;
  }
}

class Counts {
  private readonly sums = new Map<string, CallCounts>();
  private readonly unpriced = new Map<string, Map<string, bigint>>();

  add({ team, model, requests, unpriced, estimated }: Posted): void {
    const before = this.sums.get(team) ?? { calls: 0n, unpriced: 0n, estimated: 0n };
    this.sums.set(team, {
      calls: before.calls + requests,
      unpriced: before.unpriced + unpriced,
      estimated: before.estimated + estimated,
    });
    if (unpriced === 0n) return;
    const models = this.unpriced.get(team) ?? new Map<string, bigint>();
    models.set(model, (models.get(model) ?? 0n) + unpriced);
    this.unpriced.set(team, models);
  }

  get ofTeams(): ReadonlyMap<string, CallCounts> {
    return this.sums;
  }

  /** What a reader has to know beside the amounts. */
  get notes(): Map<string, string[]> {
    const notes = new Map<string, string[]>();
    for (const [team, { estimated }] of this.sums) {
      const unpriced = [...(this.unpriced.get(team) ?? [])].filter(([, calls]) => calls > 0n);
      notes.set(team, [
        ...unpriced
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([model, calls]) => `${callsOf(calls)} to ${model} without a price: in no amount.`),
        ...(estimated > 0n
          ? [`${callsOf(estimated)} priced at the lower bound of what is not reported.`]
          : []),
      ]);
    }
    return notes;
  }
}

const callsOf = (calls: bigint): string => (calls === 1n ? '1 call' : `${calls} calls`);
