import { modelNames } from '@bursar/pricing';
import { describe, expect, it } from '@jest/globals';
import { sumByDay } from './day-sums.js';
import type { Row } from './row.js';
import { isWanted, type Table, tableOf, toBillLine } from './table.js';

const SONNET = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
const names = modelNames([SONNET]);
const cur = (row: Row = {}): Row => ({
  ...{
    line_item_product_code: 'b7c5d0f2opaque',
    product: { product_name: 'Claude Sonnet 4.5 (Amazon Bedrock Edition)' },
  },
  line_item_usage_type: 'USE1-MP:USE1_InputTokenCount-Units',
  line_item_usage_start_date: new Date('2026-09-15T10:00:00Z'),
  ...{ line_item_usage_account_id: '444455556666', bill_payer_account_id: '111122223333' },
  ...{
    line_item_line_item_type: 'Usage',
    line_item_unblended_cost: 0.45,
    line_item_usage_amount: 0.15,
  },
  ...{ line_item_currency_code: 'USD', pricing_unit: 'Units', product_region_code: 'us-east-1' },
  ...{ bill_invoice_id: '', bill_invoicing_entity: 'Amazon Web Services, Inc.' },
  line_item_iam_principal: 'arn:aws:sts::444455556666:assumed-role/AppRole/ann',
  ...{ resource_tags: { user_team: 'search' }, tags: '{"iamPrincipal/team":"ads"}' },
  ...row,
});
const focus: Row = {
  ...{ ServiceName: 'Claude Sonnet 4.5 (Amazon Bedrock Edition)', x_ServiceCode: 'opaque' },
  ...{
    SkuMeter: 'USE1-MP:USE1_OutputTokenCount-Units',
    BilledCost: '1.5e-3',
    BillingCurrency: 'USD',
  },
  ...{ BillingAccountId: '111122223333', SubAccountId: '444455556666', RegionId: 'us-east-1' },
  ...{ ChargePeriodStart: '2026-09-15T10:00:00Z', ChargeCategory: 'Usage', InvoiceId: 'INV-1' },
  ...{ PricingQuantity: '0.0001', PricingUnit: 'Units', InvoiceIssuerName: 'Amazon Web Services' },
  Tags: '{"user:team": "search"}',
};
const table = (row: Row): Table => {
  const found = tableOf(Object.keys(row));
  if (found === null) throw new Error('There is no such table.');
  return found;
};

describe('a row of an exported bill', () => {
  it('of CUR is a line with its principal and its tags', () => {
    expect(toBillLine(table(cur()), cur(), '2026-09', names)).toEqual({
      ...{ account: '444455556666', payerAccount: '111122223333', region: 'us-east-1' },
      ...{ day: '2026-09-15', period: '2026-09', kind: 'usage' },
      service: 'Claude Sonnet 4.5 (Amazon Bedrock Edition)',
      usageType: 'USE1-MP:USE1_InputTokenCount-Units',
      ...{ operation: null, model: SONNET, meter: 'input', tier: 'standard' },
      ...{ quantity: '0.15', unit: 'Units', usd: '0.45', isEstimated: true },
      ...{ issuer: 'Amazon Web Services, Inc.', invoice: null },
      principal: 'arn:aws:sts::444455556666:assumed-role/AppRole/ann',
      tags: { user_team: 'search', 'iamPrincipal/team': 'ads' },
    });
  });

  it('of FOCUS is a line with its invoice, which makes it final', () => {
    expect(toBillLine(table(focus), focus, '2026-09', names)).toMatchObject({
      ...{ account: '444455556666', payerAccount: '111122223333', model: SONNET, meter: 'output' },
      ...{ usd: '0.0015', quantity: '0.0001', invoice: 'INV-1', isEstimated: false },
      tags: { 'user:team': 'search' },
    });
  });

  const billed = { payerAccount: '111122223333', period: '2026-09', invoice: 'INV-9' };
  it.each<[string, Row, Row, object]>([
    [
      'a credit in CUR',
      cur(),
      { line_item_line_item_type: 'Credit', line_item_unblended_cost: -12.5 },
      { kind: 'credit', usd: '-12.5', issuer: 'Amazon Web Services, Inc.' },
    ],
    [
      'a refund in CUR',
      cur(),
      { line_item_line_item_type: 'Refund', line_item_unblended_cost: -3 },
      { kind: 'refund', usd: '-3', issuer: 'Amazon Web Services, Inc.' },
    ],
    [
      'a credit in FOCUS',
      focus,
      { ChargeCategory: 'Credit', BilledCost: '-12.5' },
      { kind: 'credit', usd: '-12.5', issuer: 'Amazon Web Services' },
    ],
    [
      'tax in FOCUS',
      focus,
      { ChargeCategory: 'Tax', BilledCost: '0.9' },
      { kind: 'tax', usd: '0.9', issuer: 'Amazon Web Services' },
    ],
  ])('that is %s has its issuer, payer, invoice and period', (_, of, more, expected) => {
    const row = { ...of, ...more, bill_invoice_id: 'INV-9', InvoiceId: 'INV-9' };
    expect(toBillLine(table(of), row, '2026-09', names)).toMatchObject({ ...billed, ...expected });
  });

  it('for something else is not wanted, and neither is another table', () => {
    expect(isWanted(table(cur()), cur(), names)).toBe(true);
    const bucket = {
      line_item_product_code: 'AmazonS3',
      product: {},
      line_item_usage_type: 'USE1-Requests-Tier1',
    };
    expect(isWanted(table(cur()), cur(bucket), names)).toBe(false);
    expect(tableOf(['date', 'cost'])).toBeNull();
  });

  it.each([
    ['without a cost', { line_item_unblended_cost: null }],
    ['without a day', { line_item_usage_start_date: '' }],
    ['in another currency', { line_item_currency_code: 'CNY' }],
  ])('%s is refused: to leave it out would be a lower bill', (_, row) => {
    expect(() => toBillLine(table(cur()), cur(row), '2026-09', names)).toThrow(/A line of Claude/);
  });
});

describe('hours of a day', () => {
  it('are added up, and apart where anything else differs', async () => {
    const rows = [
      cur(),
      cur({ line_item_unblended_cost: 0.1 }),
      cur({ line_item_iam_principal: 'arn:aws:iam::444455556666:user/bo' }),
    ];
    const lines = rows.map((row) => toBillLine(table(row), row, '2026-09', names));
    const found: string[] = [];
    for await (const { usd, quantity, principal } of sumByDay(from(lines)))
      found.push(`${usd} ${quantity ?? ''} ${principal ?? ''}`);
    expect(found).toEqual([
      '0.55 0.3 arn:aws:sts::444455556666:assumed-role/AppRole/ann',
      '0.45 0.15 arn:aws:iam::444455556666:user/bo',
    ]);
  });
});

async function* from<T>(items: readonly T[]): AsyncGenerator<T> {
  await Promise.resolve();
  yield* items;
}
