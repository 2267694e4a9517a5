import type { ModelNames } from '@bursar/pricing';
import type { BillLine } from '../../reconciliation/reconciliation.module.js';
import { billKindOf } from '../bill/bill-kind.js';
import { isAiLine, readBilledUsage } from '../bill/billed-usage.js';
import { dayIn, decimalIn, mapIn, type Row, textIn } from './row.js';

/** A table of AWS Data Exports: its columns, and what a row of it is. */
export interface Table {
  readonly name: string;
  /** By which it is recognised. */
  readonly marks: readonly string[];
  /** That are read; a file need not have all. */
  readonly columns: readonly string[];
  /** Enough of a row to say whether it is for models. */
  readonly first: readonly string[];
  /** All names that may say so: of service and product. */
  names(row: Row): readonly string[];
  usageType(row: Row): string;
  /** Without what follows from service and usage type. */
  read(row: Row): RawLine;
}

export interface RawLine {
  readonly account: string | null;
  readonly day: string | null;
  readonly usd: string | null;
  readonly currency: string | null;
  readonly kind: string | null;
  readonly rest: Pick<
    BillLine,
    'payerAccount' | 'region' | 'operation' | 'quantity' | 'unit' | 'issuer' | 'invoice'
  > &
    Pick<BillLine, 'principal' | 'tags'>;
}

const product = (row: Row): string | null =>
  mapIn(row, 'product')['product_name'] ?? textIn(row, 'product_product_name');

const CUR: Table = {
  name: 'CUR 2.0',
  marks: ['line_item_usage_type', 'line_item_unblended_cost', 'line_item_usage_start_date'],
  first: ['line_item_product_code', 'line_item_usage_type', 'product', 'product_product_name'],
  columns: [
    ...['line_item_product_code', 'line_item_usage_type', 'product', 'product_product_name'],
    ...['bill_payer_account_id', 'bill_invoice_id', 'bill_invoicing_entity'],
    ...['line_item_usage_account_id', 'line_item_usage_start_date', 'line_item_line_item_type'],
    ...['line_item_operation', 'line_item_usage_amount', 'line_item_unblended_cost'],
    ...['line_item_currency_code', 'line_item_iam_principal', 'product_region_code'],
    ...['pricing_unit', 'resource_tags', 'tags', 'cost_category'],
  ],
  names: (row) => [product(row), textIn(row, 'line_item_product_code')].flatMap((one) => one ?? []),
  usageType: (row) => textIn(row, 'line_item_usage_type') ?? '',
  read: (row) => ({
    account: textIn(row, 'line_item_usage_account_id'),
    day: dayIn(row, 'line_item_usage_start_date'),
    usd: decimalIn(row, 'line_item_unblended_cost'),
    currency: textIn(row, 'line_item_currency_code'),
    kind: textIn(row, 'line_item_line_item_type'),
    rest: {
      payerAccount: textIn(row, 'bill_payer_account_id'),
      region: textIn(row, 'product_region_code'),
      operation: textIn(row, 'line_item_operation'),
      quantity: decimalIn(row, 'line_item_usage_amount'),
      unit: textIn(row, 'pricing_unit'),
      issuer: textIn(row, 'bill_invoicing_entity'),
      invoice: textIn(row, 'bill_invoice_id'),
      principal: textIn(row, 'line_item_iam_principal'),
      tags: {
        ...mapIn(row, 'cost_category'),
        ...mapIn(row, 'resource_tags'),
        ...mapIn(row, 'tags'),
      },
    },
  }),
};

const FOCUS: Table = {
  name: 'FOCUS 1.2',
  marks: ['BilledCost', 'ChargePeriodStart', 'ServiceName'],
  first: ['ServiceName', 'x_ServiceCode', 'SkuMeter'],
  columns: [
    ...['ServiceName', 'x_ServiceCode', 'SkuMeter', 'x_Operation', 'BilledCost'],
    ...['BillingCurrency', 'BillingAccountId', 'SubAccountId', 'RegionId', 'ChargePeriodStart'],
    ...['ChargeCategory', 'PricingQuantity', 'PricingUnit', 'ConsumedQuantity', 'ConsumedUnit'],
    ...['InvoiceId', 'InvoiceIssuerName', 'Tags'],
  ],
  names: (row) => ['ServiceName', 'x_ServiceCode'].flatMap((name) => textIn(row, name) ?? []),
  usageType: (row) => textIn(row, 'SkuMeter') ?? '',
  read: (row) => {
    const priced = decimalIn(row, 'PricingQuantity');
    return {
      account: textIn(row, 'SubAccountId') ?? textIn(row, 'BillingAccountId'),
      day: dayIn(row, 'ChargePeriodStart'),
      usd: decimalIn(row, 'BilledCost'),
      currency: textIn(row, 'BillingCurrency'),
      kind: textIn(row, 'ChargeCategory'),
      rest: {
        payerAccount: textIn(row, 'BillingAccountId'),
        region: textIn(row, 'RegionId'),
        operation: textIn(row, 'x_Operation'),
        quantity: priced ?? decimalIn(row, 'ConsumedQuantity'),
        unit: textIn(row, priced === null ? 'ConsumedUnit' : 'PricingUnit'),
        issuer: textIn(row, 'InvoiceIssuerName'),
        invoice: textIn(row, 'InvoiceId'),
        principal: null,
        tags: mapIn(row, 'Tags'),
      },
    };
  },
};

const TABLES: readonly Table[] = [CUR, FOCUS];
export const TABLE_NAMES = TABLES.map(({ name }) => name).join(' or ');

/** Pure. The table that a file with these columns is of; null for any other. */
export const tableOf = (columns: readonly string[]): Table | null =>
  TABLES.find(({ marks }) => marks.every((mark) => columns.includes(mark))) ?? null;

/** Pure. Whether a row is for models. */
export const isWanted = (table: Table, row: Row, names: ModelNames): boolean =>
  table.names(row).some((service) => isAiLine({ service, usageType: table.usageType(row) }, names));

/** A row that says not what it costs, whose it is or when. */
export class UnreadableRow extends Error {}

/** Pure. Throws UnreadableRow: a line that is left out would be taken for a lower bill. */
export function toBillLine(table: Table, row: Row, period: string, names: ModelNames): BillLine {
  const { account, day, usd, currency, kind, rest } = table.read(row);
  const [service = ''] = table.names(row);
  const usageType = table.usageType(row);
  if (account === null || day === null || usd === null)
    throw new UnreadableRow(`A line of ${service} (${usageType}) has no account, day or cost.`);
  if (currency !== null && currency !== 'USD')
    throw new UnreadableRow(
      `A line of ${service} (${usageType}) is in ${currency}, and Bursar counts USD.`,
    );
  const read = readBilledUsage({ service, usageType, unit: rest.unit }, names);
  return {
    ...{ account, period, day, service, usageType, usd },
    ...rest,
    kind: billKindOf(kind ?? ''),
    ...{ model: read.model, meter: read.meter, tier: read.tier, unit: read.unit },
    region: rest.region ?? read.region,
    // A period has its invoice when it is final.
    isEstimated: rest.invoice === null,
  };
}
