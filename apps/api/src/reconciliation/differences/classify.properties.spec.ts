import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { BilledExtra, Cell } from './cell.js';
import { classify } from './classify.js';
import { CLASSES, totalsOf } from './row.js';

const usd = fc.bigInt({ min: 0n, max: 10n ** 18n });
const tokens = fc.bigInt({ min: 0n, max: 10n ** 9n });
const day = fc.constantFrom('2026-09-01', '2026-09-02', '2026-09-03', '2026-09-04');
const meter = fc.constantFrom('input', 'output', 'cacheWrite5m', 'cacheWrite1h', 'image.out');

const ours = fc.record({
  list: usd,
  contracted: usd,
  tokens,
  unpricedTokens: fc.constantFrom(0n, 0n, 5n),
  unknownTtl: fc.oneof(fc.constant(0n), usd),
  firstHour: fc.oneof(fc.constant(0n), usd),
  lastHour: fc.oneof(fc.constant(0n), usd),
});
const billed = fc.record({
  usd: fc.bigInt({ min: -(10n ** 17n), max: 10n ** 18n }),
  mantleUsd: fc.oneof(fc.constant(0n), usd),
  tokens: fc.option(tokens),
  isEstimated: fc.boolean(),
});
const cell: fc.Arbitrary<Cell> = fc.record({
  day,
  account: fc.constantFrom('111122223333', '444455556666'),
  region: fc.constantFrom('us-east-1', null),
  model: fc.constantFrom('acme.one', 'guardrail', null),
  meter,
  tier: fc.constantFrom('standard', 'batch', null),
  ours: fc.option(ours),
  metricTokens: fc.option(tokens),
  mantleTokens: fc.option(tokens),
  billed: fc.option(billed),
  rates: fc.array(fc.bigInt({ min: 1n, max: 10n ** 11n }), { maxLength: 3 }),
});
const extra: fc.Arbitrary<BilledExtra> = fc.record({
  day,
  account: fc.constant('111122223333'),
  region: fc.constant(null),
  model: fc.constant(null),
  meter: fc.constant('Credits'),
  tier: fc.constant(null),
  kind: fc.constantFrom('credit', 'discount', 'refund', 'tax', 'fee', 'support', 'other'),
  usd: fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }),
});

const keyOf = (one: Cell) =>
  JSON.stringify([one.day, one.account, one.region, one.model, one.meter, one.tier]);
const months = fc.record({
  cells: fc.uniqueArray(cell, { maxLength: 24, selector: keyOf }),
  extras: fc.array(extra, { maxLength: 4 }),
  covered: fc.dictionary(day, fc.constantFrom('none', 'estimated', 'final')),
});
type Month = typeof months extends fc.Arbitrary<infer T> ? T : never;

const rowsOf = ({ cells, extras, covered }: Month) =>
  classify({ cells, extras, coverage: (_, of) => covered[of] ?? 'final' });
const sum = (amounts: readonly (bigint | null)[]): bigint =>
  amounts.reduce<bigint>((total, one) => total + (one ?? 0n), 0n);

describe('any month', () => {
  it('has rows that sum to ours and to the bill, to the last digit', () => {
    fc.assert(
      fc.property(months, (month) => {
        const rows = rowsOf(month);
        const bill = sum([
          ...month.cells.map((one) => one.billed?.usd ?? null),
          ...month.extras.map((one) => one.usd),
        ]);
        const own = sum(month.cells.map((one) => one.ours?.contracted ?? null));
        expect(sum(rows.map((row) => row.bill))).toBe(bill);
        const totals = totalsOf(rows);
        if (totals.bill === null) return;
        expect(totals.bill).toBe(bill);
        expect(totals.ours + (totals.explained ?? 0n) + (totals.unexplained ?? 0n)).toBe(bill);
        expect(totals.ours).toBe(own);
      }),
    );
  });

  it('has each difference in one class, and none where nothing differs', () => {
    fc.assert(
      fc.property(months, (month) => {
        for (const row of rowsOf(month)) {
          expect(CLASSES).toContain(row.class);
          expect(row.class === 'none').toBe(row.difference === 0n);
          expect(row.class === 'no_bill').toBe(row.bill === null);
          expect(row.pricePer1M !== null).toBe(row.class === 'price_mismatch');
          const difference = row.bill === null ? null : row.bill - (row.oursContracted ?? 0n);
          expect(row.difference).toBe(difference);
        }
      }),
    );
  });

  it('explains no difference by more than it is', () => {
    fc.assert(
      fc.property(months, ({ cells, covered }) => {
        const rows = rowsOf({ cells, extras: [], covered });
        const signs = new Map<string, Set<boolean>>();
        for (const { difference, ...key } of rows) {
          if (difference === null || difference === 0n) continue;
          const { day: on, account, region, model, meter: by, tier } = key;
          const id = JSON.stringify([on, account, region, model, by, tier]);
          signs.set(id, (signs.get(id) ?? new Set()).add(difference > 0n));
        }
        for (const of of signs.values()) expect(of.size).toBe(1);
      }),
    );
  });
});
