import { type FemtoUsd, fromFemto, toFemto } from '@bursar/pricing';
import type { ledgerPeriods } from '../../ledger/ledger.module.js';
import { NO_BODY } from './meter-lines.js';
import type { ExactLine } from './statement.js';

type Posted = ledgerPeriods.PostedGroup;

interface Sum {
  readonly group: Posted;
  usd: FemtoUsd;
  listUsd: FemtoUsd;
}

/** What moved money of a month that was closed, in words. Reversal and replacement are of one cause, so a line is what they come to. */
export const CAUSE_WORDS: Readonly<Record<string, string>> = {
  ingest: 'late usage',
  settlement: 'late usage',
  replaced: 'usage replaced by a better source',
  rerate: 'priced again',
  reattribute: 'moved to another team',
};

/** Lines for usage of earlier months, which were closed when these were posted: by the month that they correct, and by what made them. */
export class AdjustmentLines {
  private readonly sums = new Map<string, Sum>();

  add(group: Posted): void {
    const { team, costCentre, provider, model, usageMonth, cause } = group;
    const key = JSON.stringify([team, costCentre, provider, model, usageMonth, cause]);
    const sum = this.sums.get(key) ?? { group, usd: 0n, listUsd: 0n };
    sum.usd += toFemto(group.cost);
    sum.listUsd += toFemto(group.listCost);
    this.sums.set(key, sum);
  }

  get lines(): ExactLine[] {
    return [...this.sums.values()].map(({ group, usd, listUsd }) => {
      const { team, costCentre, provider, model, usageMonth, cause } = group;
      const what = CAUSE_WORDS[cause ?? ''] ?? cause ?? '';
      return {
        ...{ team, usd },
        body: {
          ...NO_BODY,
          ...{ kind: 'adjustment', costCentre, provider, model, cause, originMonth: usageMonth },
          description: `Adjustment of ${usageMonth}: ${what}, ${model}`,
          listUsd: fromFemto(listUsd),
        },
      };
    });
  }
}
