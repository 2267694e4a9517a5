import { fromFemto } from '@bursar/pricing';
import { Invalid } from '../platform/errors.js';
import { type Gap, wordsOf } from './gaps.js';
import type { Reconciliation } from './reconciliation.service.js';
import type { ReconciledRow } from './differences/row.js';

const usd = (amount: bigint | null): string | null => (amount === null ? null : fromFemto(amount));

/** The row as every reader gets it: amounts are exact decimal text in USD. */
export function shownRow({ day, account, region, model, meter, tier, ...row }: ReconciledRow) {
  return {
    day,
    account,
    region,
    model,
    meter,
    tier,
    oursList: usd(row.oursList),
    oursContracted: usd(row.oursContracted),
    metricTokens: row.metricTokens,
    bill: usd(row.bill),
    difference: usd(row.difference),
    class: row.class,
    pricePer1M: row.pricePer1M,
  };
}

export function shownTotals({ totals }: Reconciliation) {
  return {
    ours: fromFemto(totals.ours),
    bill: usd(totals.bill),
    explained: usd(totals.explained),
    unexplained: usd(totals.unexplained),
  };
}

export const shownGap = (gap: Gap) => ({
  account: gap.account,
  region: gap.region,
  from: gap.from,
  to: gap.to,
  kind: gap.kind,
  models: gap.models,
  tokens: gap.tokens,
  text: wordsOf(gap),
});

/** JSON numbers hold whole numbers up to 2^53; a larger count would be read wrong. */
function plain(_: string, value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new Invalid(`A count of ${value} is too large for a JSON number.`, {
    slug: 'count_too_large',
    hint: 'Ask through GraphQL, where counts are strings.',
  });
}

const ROWS_AT_ONCE = 1_000;

/** The answer as JSON text, some rows at a time. */
export function* toJson(whole: Reconciliation): Generator<string, void, void> {
  const { month, status, rows, gaps, accountCharges } = whole;
  yield `{"month":${JSON.stringify(month)},"status":${JSON.stringify(status)},"rows":[`;
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
    const part = rows.slice(at, at + ROWS_AT_ONCE);
    const text = part.map((row) => JSON.stringify(shownRow(row), plain)).join(',');
    yield (at === 0 ? '' : ',') + text;
  }
  const totals = JSON.stringify(shownTotals(whole));
  const more = { gaps: gaps.map(shownGap), accountCharges };
  yield `],"totals":${totals},${JSON.stringify(more, plain).slice(1)}`;
}

export const CSV_COLUMNS = [
  'day',
  'account',
  'region',
  'model',
  'meter',
  'tier',
  'oursList',
  'oursContracted',
  'metricTokens',
  'bill',
  'difference',
  'class',
  'pricePer1M',
] as const;

export function csvCells(row: ReconciledRow): string[] {
  const shown = shownRow(row);
  return CSV_COLUMNS.map((name) => String(shown[name] ?? ''));
}
