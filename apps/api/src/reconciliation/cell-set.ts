import type { FemtoUsd } from '@bursar/pricing';
import type { BilledUsage } from './billed.repository.js';
import {
  type Billed,
  type Cell,
  GUARDRAIL,
  NOT_BILLED,
  NOT_OURS,
  type Ours,
} from './differences/cell.js';
import type { MeterCost } from './meter-costs.js';
import { placeMeasured } from './measured.js';
import type { CellKey } from './differences/row.js';

type Sums<T> = { -readonly [K in keyof T]: T[K] };

export interface OpenCell extends CellKey {
  ours: Sums<Ours> | null;
  billed: Sums<Billed> | null;
  metricTokens: bigint | null;
  mantleTokens: bigint | null;
}

export type MeasuredMeter = 'input' | 'output' | 'cacheRead' | 'cacheWrite';

/** Measured tokens of a day: metrics know no tier, and no lifetime of cache writes. */
export interface Measured {
  readonly day: string;
  readonly account: string;
  readonly region: string;
  readonly model: string;
  readonly meter: MeasuredMeter;
  readonly tokens: bigint;
  readonly isMantle: boolean;
}

/** The cells of a month, while ours, metrics and bill are put into them. */
export class CellSet {
  private readonly cells = new Map<string, OpenCell>();
  private readonly measured: Measured[] = [];

  addOurs(key: CellKey, cost: MeterCost, isPriced: boolean, hourOfDay: number): void {
    const cell = this.at(cost.meter === GUARDRAIL ? guardrailOf(key) : key);
    const ours = (cell.ours ??= { ...NOT_OURS });
    ours.list += cost.list;
    ours.contracted += cost.contracted;
    ours.tokens += cost.tokens;
    ours.unknownTtl += cost.unknownTtl;
    if (!isPriced) ours.unpricedTokens += cost.tokens;
    if (hourOfDay === 0) ours.firstHour += cost.contracted;
    if (hourOfDay === 23) ours.lastHour += cost.contracted;
  }

  addBilled(key: CellKey, { usd, tokens, isMantle, isEstimated }: BilledUsage): void {
    const cell = this.at(key);
    const isFirst = cell.billed === null;
    const billed = (cell.billed ??= { ...NOT_BILLED });
    billed.usd += usd;
    if (isMantle) billed.mantleUsd += usd;
    billed.isEstimated ||= isEstimated;
    // A quantity that is not in tokens makes the sum of them unknown.
    billed.tokens =
      tokens === null || (billed.tokens === null && !isFirst)
        ? null
        : (billed.tokens ?? 0n) + tokens;
  }

  addMeasured(measured: Measured): void {
    this.measured.push(measured);
  }

  /** `rates` says what tokens of a cell may cost; it is asked only where the metrics show more than we have. */
  finish(rates: (key: CellKey) => readonly FemtoUsd[]): Cell[] {
    placeMeasured(this.measured, [...this.cells.values()], (key) => this.at(key));
    return [...this.cells.values()].map((cell) => {
      const measured = (cell.metricTokens ?? 0n) + (cell.mantleTokens ?? 0n);
      return { ...cell, rates: measured > (cell.ours?.tokens ?? 0n) ? rates(cell) : [] };
    });
  }

  private at({ day, account, region, model, meter, tier }: CellKey): OpenCell {
    const id = JSON.stringify([day, account, region, model, meter, tier]);
    let cell = this.cells.get(id);
    if (cell === undefined) {
      const open = { ours: null, billed: null, metricTokens: null, mantleTokens: null };
      cell = { day, account, region, model, meter, tier, ...open };
      this.cells.set(id, cell);
    }
    return cell;
  }
}

/** Guardrails are sold by themselves, whatever the model that they watched. */
export const guardrailOf = ({ day, account, region }: CellKey): CellKey => ({
  day,
  account,
  region,
  model: GUARDRAIL,
  meter: GUARDRAIL,
  tier: 'standard',
});
