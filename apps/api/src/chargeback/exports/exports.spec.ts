import { parse } from 'csv-parse/sync';
import { parquetReadObjects } from 'hyparquet';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from '@jest/globals';
import { toFemto } from '@bursar/pricing';
import { NO_BODY } from '../statements/meter-lines.js';
import { drawStatements, type ExactLine, type LineBody } from '../statements/statement.js';
import { statementsCsv } from '../statements/statement-csv.js';
import { statementsXlsx } from '../statements/statement-xlsx.js';
import { FOCUS_COLUMNS, focusCsv } from './focus.js';
import { focusParquet } from './focus-parquet.js';
import { journalCsv, journalOf } from './journal.js';
import { journalXlsx } from './journal-xlsx.js';

const line = (team: string, usd: string, body: Partial<LineBody>): ExactLine => ({
  ...{ team, usd: toFemto(usd), body: { ...NO_BODY, ...body } },
});
const TOKENS: Partial<LineBody> = {
  ...{ kind: 'usage', costCentre: 'CC-1', description: 'claude, input', provider: 'bedrock' },
  ...{ model: 'anthropic.claude', meter: 'input', region: 'us-east-1', unit: 'tokens' },
  ...{ quantity: '1500000', unitPrice: '3', listPrice: '4', listUsd: '6' },
};
const LINES = [
  line('search', '4.5', TOKENS),
  line('search', '1.000000000000001', {
    ...TOKENS,
    quantity: null,
    unitPrice: null,
    listPrice: null,
    listUsd: null,
    meter: 'other',
  }),
  line('search', '-1.255', { kind: 'credit', costCentre: 'CC-1', description: '=cmd()|x' }),
  line('ads', '0.105', { kind: 'tax', costCentre: 'CC-2', description: 'VAT', invoice: 'INV-1' }),
  line('ads', '-0.2', { ...TOKENS, kind: 'adjustment', originMonth: '2026-08', listUsd: null }),
  line('unallocated', '0.02', { kind: 'difference', description: 'Difference', invoice: 'INV-1' }),
  line('unallocated', '20', {
    kind: 'subscription',
    description: 'Seats',
    vendor: 'OpenAI',
    charge: 'c1',
  }),
];
const drawn = drawStatements({
  ...{ lines: LINES, counts: new Map(), notes: new Map() },
  names: { ads: '@Ads', search: 'Search' },
});
const OF = {
  ...{ month: '2026-09', version: 2, stage: 'accrual' as const, accounting: null, at: null },
  statements: drawn.statements,
};
const rowsOf = (csv: string): Record<string, string>[] => parse(csv, { columns: true });
const sumOf = (rows: readonly Record<string, string>[], column: string): bigint =>
  rows.reduce((sum, row) => sum + toFemto(row[column] ?? ''), 0n);

/** FOCUS 1.2: these are in every row of every file, even where they may be empty. */
const MANDATORY = [
  ...['BilledCost', 'BillingAccountId', 'BillingAccountName', 'BillingCurrency'],
  ...['BillingPeriodEnd', 'BillingPeriodStart', 'ChargeCategory', 'ChargeClass'],
  ...['ChargeDescription', 'ChargePeriodEnd', 'ChargePeriodStart', 'ContractedCost'],
  ...['EffectiveCost', 'InvoiceIssuerName', 'ListCost', 'PricingQuantity', 'PricingUnit'],
  ...['ProviderName', 'PublisherName', 'ServiceCategory', 'ServiceName'],
];
const NEVER_EMPTY = MANDATORY.filter(
  (name) => !['ChargeClass', 'PricingQuantity', 'PricingUnit'].includes(name),
);

describe('a statement as CSV', () => {
  it('sums to its exact and its printed total, and runs nothing in a spreadsheet', () => {
    const csv = statementsCsv(OF, OF.statements);
    const rows = rowsOf(csv);
    expect(sumOf(rows, 'exactUsd')).toBe(drawn.usd);
    expect(sumOf(rows, 'amount')).toBe(drawn.amount * 10n ** 13n);
    expect(csv).toContain("'=cmd()|x");
    expect(csv).toContain("'@Ads");
    expect(rows.every(({ version }) => version === '2')).toBe(true);
    const draft = statementsCsv({ ...OF, version: null }, OF.statements);
    expect(rowsOf(draft).every(({ version }) => version === 'draft')).toBe(true);
  });
});

/** The texts and numbers of a spreadsheet, row by row. */
function cellsOf(file: Buffer): string[] {
  const parts = unzipSync(file);
  const text = (name: string): string => strFromU8(parts[name] ?? new Uint8Array());
  return [text('xl/sharedStrings.xml'), text('xl/worksheets/sheet1.xml')];
}

describe('a spreadsheet', () => {
  it('keeps numbers as numbers, what it would round as text, and runs nothing', async () => {
    const [words = '', sheet = ''] = cellsOf(await statementsXlsx(OF, OF.statements));
    expect(sheet).toContain('<v>4.5</v>');
    expect(sheet).toContain('<v>1500000</v>');
    expect(sheet).not.toContain('<f>');
    expect(words + sheet).toContain('1.000000000000001');
    expect(words + sheet).toMatch(/('|&apos;|&#39;)=cmd\(\)\|x/);
    const [names = '', journal = ''] = cellsOf(await journalXlsx({ now: OF, before: null }));
    expect(names + journal).toMatch(/('|&apos;|&#39;)@Ads/);
    expect(journal).toContain('<v>20</v>');
  });
});

describe('the journal of a month', () => {
  it('is balanced, without negative amounts, and comes to the printed total', () => {
    const lines = journalOf(OF, null);
    const net = lines
      .filter(({ account }) => account === 'AI usage expense')
      .reduce((sum, { debit, credit }) => sum + debit - credit, 0n);
    expect(net).toBe(drawn.amount);
    const byEntry = Map.groupBy(lines, ({ reference }) => reference);
    for (const entry of byEntry.values()) {
      expect(entry).toHaveLength(2);
      expect(entry.reduce((sum, { debit, credit }) => sum + debit - credit, 0n)).toBe(0n);
      expect(entry.every(({ debit, credit }) => debit >= 0n && credit >= 0n)).toBe(true);
    }
    expect(lines.map(({ team }) => team)).toContain('unallocated');
  });

  it('takes back what stood before, and is empty where nothing has changed but its name', () => {
    const lines = journalOf({ ...OF, version: 3 }, OF);
    const sums = new Map<string, bigint>();
    for (const { account, debit, credit } of lines)
      sums.set(account, (sums.get(account) ?? 0n) + debit - credit);
    expect([...sums.values()]).toEqual([0n, 0n]);
    const [first] = lines;
    expect(first).toMatchObject({ type: 'reversal', reverses: 'BURSAR-2026-09-V2-0001' });
    expect(new Set(lines.map(({ reference }) => reference)).size).toBe(lines.length / 2);
  });

  it('names the team, the cost centre and the currency, and ends with the totals', () => {
    const rows = rowsOf(journalCsv(OF, null));
    expect(rows[0]).toMatchObject({
      ...{ reference: 'BURSAR-2026-09-V2-0001', postingDate: '2026-09-30', currency: 'USD' },
      ...{ team: 'ads', teamName: "'@Ads" },
    });
    const total = rows.at(-1);
    expect(total).toMatchObject({ reference: 'TOTAL', debit: total?.['credit'] });
    expect(toFemto(total?.['debit'] ?? '')).toBe(sumOf(rows.slice(0, -1), 'debit'));
    expect(toFemto(total?.['credit'] ?? '')).toBe(sumOf(rows.slice(0, -1), 'credit'));
  });
});

describe('a month in FOCUS 1.2', () => {
  const rows = rowsOf(focusCsv(OF));

  it('has every mandatory column, in each row as its type demands', () => {
    expect(MANDATORY.filter((name) => !FOCUS_COLUMNS.includes(name))).toEqual([]);
    for (const row of rows) {
      expect(NEVER_EMPTY.filter((name) => row[name] === '')).toEqual([]);
      for (const name of FOCUS_COLUMNS.filter((one) => /Cost$|Price$|Quantity$/.test(one)))
        expect(row[name]).toMatch(/^(-?\d+\.\d+)?$/);
      for (const name of FOCUS_COLUMNS.filter((one) => /(Start|End)$/.test(one)))
        expect(row[name]).toMatch(/^20\d\d-[01]\d-01T00:00:00Z$/);
      expect(row['ProviderName']).toBe(row['InvoiceIssuerName']);
      expect(() => JSON.parse(row['Tags'] ?? '') as unknown).not.toThrow();
    }
  });

  it('bills exactly what the statements do, and lists what its quantities cost', () => {
    expect(sumOf(rows, 'BilledCost')).toBe(drawn.usd);
    const priced = rows.filter((row) => row['ListUnitPrice'] !== '');
    expect(priced).toHaveLength(3);
    for (const row of priced) {
      const product = (price: string): bigint =>
        (toFemto(row['PricingQuantity'] ?? '') * toFemto(row[price] ?? '')) / 10n ** 15n;
      expect(product('ListUnitPrice')).toBe(toFemto(row['ListCost'] ?? ''));
      expect(product('ContractedUnitPrice')).toBe(toFemto(row['ContractedCost'] ?? ''));
    }
  });

  it('is the same as Parquet, with text as text and nothing where there is none', async () => {
    const { buffer, byteOffset, byteLength } = focusParquet(OF);
    const file = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
    const read = await parquetReadObjects({ file });
    expect(read).toHaveLength(rows.length);
    read.forEach((row, i) => {
      expect(Object.keys(row)).toEqual(FOCUS_COLUMNS);
      for (const name of ['SubAccountId', 'BillingAccountId', 'Tags', 'ChargeCategory'])
        expect(row[name]).toBe(rows[i]?.[name]);
      expect(row['ChargeClass'] ?? '').toBe(rows[i]?.['ChargeClass']);
      expect(Number(row['BilledCost'])).toBeCloseTo(Number(rows[i]?.['BilledCost']), 12);
    });
  });

  it('names an invoice once its month is final, and before that the number that a charge came with', () => {
    const numbers = (name: string, of: Parameters<typeof focusCsv>[0]) =>
      rowsOf(focusCsv(of))
        .map((row) => row[name])
        .filter((number) => number !== '');
    expect(numbers('InvoiceId', OF)).toEqual([]);
    expect(numbers('x_InvoiceNumber', OF)).toEqual(['INV-1', 'INV-1']);
    expect(numbers('InvoiceId', { ...OF, stage: 'final' })).toEqual(['INV-1', 'INV-1']);
  });

  it('puts every kind of line in a category that there is', () => {
    const categories = ['Usage', 'Purchase', 'Tax', 'Credit', 'Adjustment'];
    expect(new Set(rows.map((row) => row['ChargeCategory']))).toEqual(new Set(categories));
    const whole = rows.filter((row) => row['ChargeCategory'] === 'Adjustment');
    expect(whole).toMatchObject([{ BilledCost: '0.02', PricingQuantity: '', SkuId: '' }]);
  });

  it('says what is a correction, and of which month', () => {
    const [correction] = rows.filter((row) => row['ChargeClass'] === 'Correction');
    expect(correction).toMatchObject({
      ...{ ChargePeriodStart: '2026-08-01T00:00:00Z', BillingPeriodStart: '2026-09-01T00:00:00Z' },
      ...{ ChargeCategory: 'Usage', PricingQuantity: '' },
    });
  });
});
