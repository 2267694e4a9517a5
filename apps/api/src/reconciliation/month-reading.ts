import { canonicalModel, type FemtoUsd, type PriceBook, rateCardOf } from '@bursar/pricing';
import { type MeteredUsage, meteredUsage } from '../ledger/ledger.module.js';
import type { Sql } from '../platform/database.js';
import type { BilledUsage } from './billed.repository.js';
import type { BilledExtra } from './differences/cell.js';
import { CellSet, guardrailOf, type MeasuredMeter } from './cell-set.js';
import { type WitnessedHour, witnessedHours } from './completeness.js';
import { type MeterCost, meterCosts, nearestMeterCosts } from './meter-costs.js';
import { type MeasuredHour, metricsBetween } from './metrics.repository.js';
import { dayAfter } from './period.js';
import type { CellKey } from './differences/row.js';

const MEASURED = [
  'input',
  'output',
  'cacheRead',
  'cacheWrite',
] as const satisfies readonly MeasuredMeter[];

/** Where the book of an earlier version is found. */
export interface EarlierBooks {
  bookOfVersion(sql: Sql, version: number): Promise<PriceBook>;
}

/** Puts ours, metrics and bill into cells, a day at a time, so that a long month fits. */
export class MonthReading {
  readonly cells = new CellSet();
  readonly extras: BilledExtra[] = [];
  private readonly earlier = new Map<number, PriceBook>();
  private readonly placeOf: (account: string) => string;

  constructor(
    private readonly sql: Sql,
    private readonly book: PriceBook,
    private readonly books: EarlierBooks,
    billed: readonly BilledUsage[],
  ) {
    this.placeOf = accountOf(billed);
    for (const line of billed) this.addBilled(line);
  }

  /** What log and metrics say of the day's hours. */
  async addDay(day: string): Promise<WitnessedHour[]> {
    const { sql, book, cells } = this;
    const [from, to] = [new Date(`${day}T00:00:00Z`), new Date(`${dayAfter(day)}T00:00:00Z`)];
    const usage = await meteredUsage(sql, from, to);
    const metrics = await metricsBetween(sql, from, to);
    for (const one of usage) {
      const { region, isPriced, hour } = one;
      const model = canonicalModel(book, one.modelRef, one.provider);
      const key = {
        day,
        account: this.placeOf(one.account),
        region,
        model,
        tier: tierOf(one.tier),
      };
      for (const cost of await this.costsOf(one))
        cells.addOurs({ ...key, meter: cost.meter }, cost, isPriced, hour.getUTCHours());
    }
    for (const one of metrics) addMetrics(cells, one, day, canonicalModel(book, one.model));
    return witnessedHours(usage, metrics, (ref, provider) => canonicalModel(book, ref, provider));
  }

  /** Usage goes into cells; the rest of the bill has no counterpart of ours. */
  private addBilled(line: BilledUsage): void {
    const { day, account, region, kind, usd } = line;
    const model = line.model === null ? null : canonicalModel(this.book, line.model);
    // What cannot be placed is shown by the name that the bill has for it.
    const meter = line.meter ?? line.usageType;
    const tier = model === null ? line.tier : tierOf(line.tier);
    const key = { day, account, region, model, meter, tier };
    if (kind === 'usage') this.cells.addBilled(line.isGuardrail ? guardrailOf(key) : key, line);
    else this.extras.push({ ...key, kind, usd });
  }

  /** By the book as it is; what was charged by another, by that one. */
  private async costsOf(usage: MeteredUsage): Promise<MeterCost[]> {
    const now = meterCosts(this.book, usage);
    if (now !== null) return now;
    const then = await this.bookOf(usage.bookVersion);
    return meterCosts(then, usage) ?? nearestMeterCosts(then, usage);
  }

  private async bookOf(version: number): Promise<PriceBook> {
    const known = this.earlier.get(version) ?? (await this.books.bookOfVersion(this.sql, version));
    this.earlier.set(version, known);
    return known;
  }
}

const tierOf = (tier: string | null): string =>
  tier === null || tier === '' || tier === 'default' ? 'standard' : tier;

/** Calls that only a gateway reported have no account: it is the one that is billed, if there is only one. */
function accountOf(billed: readonly BilledUsage[]): (account: string) => string {
  const known = new Set(billed.map(({ account }) => account));
  const [only = ''] = known;
  return (account) => (account === '' && known.size === 1 ? only : account);
}

function addMetrics(cells: CellSet, one: MeasuredHour, day: string, model: string): void {
  const { account, region } = one;
  const isMantle = one.namespace === 'AWS/BedrockMantle';
  for (const meter of MEASURED) {
    const tokens = one[meter];
    if (tokens !== null)
      cells.addMeasured({ day, account, region, model, meter, tokens, isMantle });
  }
}

const LONGEST_PROMPT = 100_000_000;
const NOON_MS = 43_200_000;

/** What a token of a cell may cost: in its region or by the global profile, in short prompts or long ones. */
export const ratesIn =
  (book: PriceBook) =>
  ({ day, model, meter, region, tier }: CellKey): FemtoUsd[] => {
    if (model === null || meter === null || region === null) return [];
    const at = Date.parse(`${day}T00:00:00Z`) + NOON_MS;
    const rates = [model, `global.${model}`].flatMap((modelRef) =>
      [0, LONGEST_PROMPT].flatMap((prompt) => {
        const call = { modelRef, region, at, ...(tier !== null && { tier }) };
        return rateCardOf(book, call, prompt)?.rates.get(meter)?.effective ?? [];
      }),
    );
    return [...new Set(rates)];
  };
