import { describe, expect, it } from '@jest/globals';
import { toFemto } from '@bursar/pricing';
import { NO_BODY } from '../statements/meter-lines.js';
import { ACCOUNTING_DEFAULT, type Accounting, accountingOf, withoutRate } from './accounting.js';
import { localOf } from './local.js';

const rate = (currency: string, date: string, perUsd: string) => ({
  ...{ currency, date, perUsd, source: 'ECB' },
});
const BOOKS: Accounting = {
  ...ACCOUNTING_DEFAULT,
  entities: [
    { id: 'de', name: 'Acme GmbH', currency: 'EUR' },
    { id: 'jp', name: 'Acme KK', currency: 'JPY' },
    { id: 'us', name: 'Acme Inc.', currency: 'USD' },
  ],
  entity: 'us',
  costCentres: ['de', 'jp'].map((entity) => ({
    ...{ id: entity.toUpperCase(), entity, expense: null, charging: null, parents: [] },
  })),
  rates: [
    rate('EUR', '2026-10-31', '0.8'),
    rate('EUR', '2026-09-30', '0.8547'),
    rate('EUR', '2026-09-29', '0.9'),
    rate('JPY', '2026-08-31', '147.25'),
  ],
};
const lines = (...all: [costCentre: string | null, usd: string][]) => ({
  lines: all.map(([costCentre, usd]) => ({
    ...{ body: { ...NO_BODY, costCentre }, usd: toFemto(usd), amount: 0n },
  })),
});

describe('the currency of a legal entity', () => {
  it('has one rate a month: the last of its days or before', () => {
    const { rates } = accountingOf(BOOKS, '2026-09');
    expect(rates.map(({ currency, date }) => [currency, date])).toEqual([
      ['EUR', '2026-09-30'],
      ['JPY', '2026-08-31'],
    ]);
    expect(withoutRate(accountingOf(BOOKS, '2026-08')).map(({ id }) => id)).toEqual(['de']);
  });

  it('is rounded once, half away from zero, and its lines sum to the total', () => {
    const books = accountingOf(BOOKS, '2026-09');
    const cents = Array.from({ length: 4 }, (): [string, string] => ['DE', '0.005']);
    const statement = lines(...cents, ['JP', '1'], [null, '7']);
    const { totals, lines: parts } = localOf(statement, books);
    // 0.02 USD are 0.017094 EUR; each line alone would be nothing.
    expect(totals.map(({ currency, amount }) => [currency, amount])).toEqual([
      ['EUR', 2n],
      ['JPY', 147n],
    ]);
    expect(parts.map((part) => part?.amount ?? null)).toEqual([1n, 1n, 0n, 0n, 147n, null]);
    const credit = localOf(lines(['DE', '-0.5'], ['DE', '0.499415']), books);
    // -0.000585 USD are -0.0005 EUR: nothing.
    expect(credit.totals.map(({ amount }) => amount)).toEqual([0n]);
    expect(credit.lines.reduce((sum, part) => sum + (part?.amount ?? 0n), 0n)).toBe(0n);
  });
});
