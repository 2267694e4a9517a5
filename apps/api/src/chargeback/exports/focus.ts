import { fromFemto, toFemto } from '@bursar/pricing';
import { addMonths } from '@bursar/time';
import { csvOf } from '../../platform/text/csv.js';
import type { LineBody, LineKind, StatementLine } from '../statements/statement.js';
import type { StatementsOf } from '../statements/statements.service.js';

interface Row extends Pick<StatementsOf, 'month' | 'stage'> {
  readonly team: string;
  readonly teamName: string;
  readonly line: StatementLine;
}

type Text = string | null;

/** FOCUS 1.2 has a closed list of these. A usage that corrects an earlier month is usage, of the class Correction. */
const CATEGORY: Readonly<Record<LineKind, string>> = {
  usage: 'Usage',
  shared: 'Usage',
  adjustment: 'Usage',
  commitment: 'Purchase',
  subscription: 'Purchase',
  fee: 'Purchase',
  support: 'Purchase',
  credit: 'Credit',
  tax: 'Tax',
  difference: 'Adjustment',
};

const FREQUENCY: Partial<Record<LineKind, string>> = {
  usage: 'Usage-Based',
  shared: 'Usage-Based',
  adjustment: 'Usage-Based',
  commitment: 'Recurring',
  subscription: 'Recurring',
};

const PROVIDERS: Readonly<Record<string, readonly [provider: string, service: string]>> = {
  bedrock: ['Amazon Web Services', 'Amazon Bedrock'],
  openai: ['OpenAI', 'OpenAI API'],
  anthropic: ['Anthropic', 'Claude API'],
};

const PUBLISHERS: Readonly<Record<string, string>> = {
  amazon: 'Amazon Web Services',
  anthropic: 'Anthropic',
  meta: 'Meta',
  mistral: 'Mistral AI',
  cohere: 'Cohere',
  openai: 'OpenAI',
  deepseek: 'DeepSeek',
  qwen: 'Qwen',
};

/** Also of the issuer: where the two differ, FOCUS takes the cost for not billed. */
const providerOf = ({ provider, vendor }: LineBody): string =>
  PROVIDERS[provider ?? '']?.[0] ?? vendor ?? provider ?? 'Other';

const serviceOf = ({ provider, vendor }: LineBody): string =>
  PROVIDERS[provider ?? '']?.[1] ?? vendor ?? provider ?? 'Other';

function publisherOf(body: LineBody): string {
  const [first = ''] = (body.model ?? '').split('.');
  return PUBLISHERS[first] ?? providerOf(body);
}

/** Readers of CSV take a column of whole numbers for integers, which FOCUS refuses: a decimal always has its point. */
const decimal = (text: string): string => (text.includes('.') ? text : `${text}.0`);

const instant = (month: string): string => `${month}-01T00:00:00Z`;
const after = (month: string): string => addMonths(`${month}-01`, 1).slice(0, 7);

const isPriced = ({ body }: StatementLine): boolean =>
  body.quantity !== null && body.unitPrice !== null;

/** These are of no quantity. */
const UNQUANTIFIED: readonly LineKind[] = ['adjustment', 'credit', 'difference', 'tax'];
const isQuantified = ({ body }: StatementLine): boolean => !UNQUANTIFIED.includes(body.kind);

/** Millions of tokens as they are priced, exactly; else one of whatever it is. */
const pricingQuantity = (line: StatementLine): string =>
  isPriced(line) ? millions(line.body.quantity ?? '0') : '1';

function millions(tokens: string): string {
  const digits = tokens.padStart(7, '0');
  const fraction = digits.slice(-6).replace(/0+$/, '');
  return fraction === '' ? digits.slice(0, -6) : `${digits.slice(0, -6)}.${fraction}`;
}

const exactUsd = ({ usd }: StatementLine): string => fromFemto(usd);
const listUsd = (line: StatementLine): string =>
  fromFemto(line.body.listUsd === null ? line.usd : toFemto(line.body.listUsd));
const contractedPrice = (line: StatementLine): string => line.body.unitPrice ?? exactUsd(line);
const listPrice = (line: StatementLine): string => line.body.listPrice ?? listUsd(line);

const quantified =
  (of: (line: StatementLine) => string) =>
  ({ line }: Row): Text =>
    isQuantified(line) ? decimal(of(line)) : null;
const money =
  (of: (line: StatementLine) => string) =>
  ({ line }: Row): Text =>
    decimal(of(line));
const always = (text: Text) => (): Text => text;

const skuOf = ({ line: { body } }: Row): Text =>
  body.model === null ? (body.charge ?? null) : `${body.model}/${body.meter ?? 'all'}`;

const NAMED: readonly (readonly [name: string, of: (row: Row) => Text])[] = [
  ['BilledCost', money(exactUsd)],
  ['BillingAccountId', always('bursar-organisation')],
  ['BillingAccountName', always('The organisation')],
  ['BillingAccountType', always('Organisation')],
  ['BillingCurrency', always('USD')],
  ['BillingPeriodEnd', ({ month }) => instant(after(month))],
  ['BillingPeriodStart', ({ month }) => instant(month)],
  ['ChargeCategory', ({ line }) => CATEGORY[line.body.kind]],
  ['ChargeClass', ({ line }) => (line.body.kind === 'adjustment' ? 'Correction' : null)],
  ['ChargeDescription', ({ line }) => line.body.description],
  ['ChargeFrequency', ({ line }) => FREQUENCY[line.body.kind] ?? 'One-Time'],
  ['ChargePeriodEnd', ({ month, line }) => instant(after(line.body.originMonth ?? month))],
  ['ChargePeriodStart', ({ month, line }) => instant(line.body.originMonth ?? month)],
  ['CommitmentDiscountStatus', always(null)],
  ['ConsumedQuantity', ({ line }) => consumed(line, decimal(line.body.quantity ?? '0'))],
  ['ConsumedUnit', ({ line }) => consumed(line, 'Tokens')],
  ['ContractedCost', money(exactUsd)],
  ['ContractedUnitPrice', quantified(contractedPrice)],
  ['EffectiveCost', money(exactUsd)],
  // Of a month as accrued no row is on an invoice yet, whatever number its charge was announced with: that stands in x_InvoiceNumber.
  ['InvoiceId', ({ stage, line }) => (stage === 'final' ? line.body.invoice : null)],
  ['InvoiceIssuerName', ({ line }) => providerOf(line.body)],
  ['ListCost', money(listUsd)],
  ['ListUnitPrice', quantified(listPrice)],
  ['PricingCategory', ({ line }) => (isQuantified(line) ? 'Standard' : null)],
  ['PricingCurrency', always('USD')],
  ['PricingCurrencyContractedUnitPrice', quantified(contractedPrice)],
  ['PricingCurrencyEffectiveCost', money(exactUsd)],
  ['PricingCurrencyListUnitPrice', quantified(listPrice)],
  ['PricingQuantity', quantified(pricingQuantity)],
  ['PricingUnit', ({ line }) => pricingUnit(line)],
  ['ProviderName', ({ line }) => providerOf(line.body)],
  ['PublisherName', ({ line }) => publisherOf(line.body)],
  ['RegionId', ({ line }) => regionOf(line)],
  ['RegionName', ({ line }) => regionOf(line)],
  ['ResourceId', always(null)],
  ['ResourceName', always(null)],
  ['ResourceType', always(null)],
  ['ServiceCategory', always('AI and Machine Learning')],
  ['ServiceName', ({ line }) => serviceOf(line.body)],
  ['ServiceSubcategory', always('Generative AI')],
  ['SkuId', (row) => (isQuantified(row.line) ? skuOf(row) : null)],
  ['SkuMeter', ({ line }) => (isQuantified(line) ? line.body.meter : null)],
  ['SkuPriceDetails', always(null)],
  ['SkuPriceId', (row) => skuPriceOf(row)],
  ['SubAccountId', ({ team }) => team],
  ['SubAccountName', ({ teamName }) => teamName],
  ['SubAccountType', always('Team')],
  ['Tags', ({ team, line }) => tagsOf(team, line)],
  ['x_InvoiceNumber', ({ line }) => line.body.invoice],
];

const consumed = (line: StatementLine, text: string): Text =>
  line.body.kind === 'usage' && isPriced(line) ? text : null;

function pricingUnit(line: StatementLine): Text {
  if (!isQuantified(line)) return null;
  return isPriced(line) ? '1000000 Tokens' : 'Units';
}

const regionOf = ({ body }: StatementLine): Text =>
  body.region === null || body.region === '' ? null : body.region;

function skuPriceOf(row: Row): Text {
  const sku = isQuantified(row.line) ? skuOf(row) : null;
  return sku === null ? null : `${sku}@${contractedPrice(row.line)}`;
}

const tagsOf = (team: string, { body: { costCentre } }: StatementLine): string =>
  JSON.stringify({ Team: team, ...(costCentre !== null && { CostCentre: costCentre }) });

export const FOCUS_COLUMNS = NAMED.map(([name]) => name);

/** A row for each line of the statements, its cells in the order of the columns; null: it has none. */
export const focusRows = ({ month, stage, statements }: StatementsOf): Text[][] =>
  statements.flatMap(({ team, name, lines }) =>
    lines.map((line) => NAMED.map(([, of]) => of({ month, stage, team, teamName: name, line }))),
  );

/** FOCUS 1.2: `BilledCost` sums to the ledger and the charges of the month. */
export const focusCsv = (of: StatementsOf): string =>
  csvOf([FOCUS_COLUMNS, ...focusRows(of).map((cells) => cells.map((cell) => cell ?? ''))]);
