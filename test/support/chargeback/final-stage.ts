import { fromFemto } from '@bursar/pricing';
import { Database } from '../../../apps/api/src/platform/database.js';
import {
  type BillLine,
  replaceBill,
} from '../../../apps/api/src/reconciliation/reconciliation.module.js';
import type { TestBursar } from '../processes/server.js';
import { billLine } from '../reconciliation/figures.js';
import { SONNET } from '../usage/lines.js';

export const [AWS, MARKETPLACE] = ['Amazon Web Services EMEA SARL', 'Amazon Web Services, Inc.'];
const BARE = 'anthropic.claude-sonnet-4-5-20250929-v1:0';

/** A contract discount, shared lines of the invoice, two entities, and a cost centre that is only shown its costs. */
export const BOOKS = `
discounts: [{ match: { model: ${SONNET} }, percent: 10, from: 2026-01-01 }]
allocations:
  - { id: tax, from: 2026-01-01, cost: { charge: tax }, split: { by: spend } }
  - { id: credits, from: 2026-01-01, cost: { charge: credit }, split: { by: spend } }
  - { id: units, from: 2026-01-01, cost: { charge: commitment }, split: { by: fixed, shares: { search: "60" } } }
accounting:
  accounts: { expense: "6400", accrued: "2150", payable: "2000" }
  entities: [{ id: de, name: Acme GmbH, currency: EUR }, { id: us, name: Acme Inc., currency: USD }]
  entity: us
  costCentres:
    - { id: CC-1, entity: de, expense: "6410" }
    - { id: CC-2, charging: showback }
  retained: CC-0
  rates:
    - { currency: EUR, date: 2026-08-31, perUsd: "0.9", source: ECB }
    - { currency: EUR, date: 2026-09-30, perUsd: "0.8547", source: ECB }
    - { currency: EUR, date: 2026-10-31, perUsd: "0.8", source: ECB }
  toleranceUsd: "0.50"
`;

/** 10⁻¹⁵ USD a token: $3.30 and $16.50 a million, less the discount. */
const [INPUT, OUTPUT] = [2_970_000_000n, 14_850_000_000n];
export const SEARCH = { input: 123_457, output: 89_012 };
export const OTHERS = { input: 177_777, output: 333 };
const costOf = ({ input, output }: typeof SEARCH): bigint =>
  BigInt(input) * INPUT + BigInt(output) * OUTPUT;
export const usage = fromFemto(costOf(SEARCH) + costOf(OTHERS));

export const BESIDE = [
  `2026-09-30,credit,Promotional credit,-7.77,,,${AWS},EUINV-9,2026-09-01,2026-10-01`,
  `2026-09-30,commitment,Provisioned model unit,120.5,,,${AWS},EUINV-9,2026-09-01,2026-10-01`,
  `2026-09-01,support,Support of a quarter,91,,,${AWS},EUINV-9,2026-09-01,2026-12-01`,
];
export const TAX = `2026-09-30,tax,VAT,3.21,,,${AWS},EUINV-9,2026-09-01,2026-10-01`;

export const line = (
  kind: 'usage' | 'credit' | 'tax' | 'fee' | 'support',
  usd: string,
  more = {},
) =>
  billLine({
    ...{ kind, usd, day: '2026-09-15', issuer: AWS, invoice: 'EUINV-9', service: 'Amazon Bedrock' },
    ...{ model: null, meter: null, tier: null, quantity: null, unit: null, ...more },
  });

/** The models are sold on the marketplace, under an invoice of their own. */
export const billMonth = (bursar: TestBursar, usageUsd: string, more: BillLine[] = []) =>
  bursar.app
    .get(Database)
    .bulk((tx) =>
      replaceBill(tx, 'bill', 'cur 2026-09', [
        line('usage', usageUsd, { issuer: MARKETPLACE, invoice: 'INV-77', model: BARE }),
        line('credit', '-7.77'),
        line('usage', '120.5', { usageType: 'USE1-Sonnet-ProvisionedThroughput-ModelUnits' }),
        line('support', '91', { isAccountWide: true }),
        line('tax', '3.21'),
        ...more,
      ]),
    );
