import type { Group, ResultByTime } from '@aws-sdk/client-cost-explorer';
import type { ModelNames } from '@bursar/pricing';
import type { BillLine } from '../../reconciliation/reconciliation.module.js';
import { AwsFailure } from '../aws/aws-failure.js';
import { billKindOf } from '../bill/bill-kind.js';
import { isAiLine, readBilledUsage } from '../bill/billed-usage.js';
import { decimalText } from '../bill/decimal-text.js';
import { inWholeFemto } from '../bill/whole-femto.js';

/** One day as Cost Explorer gives it, all its pages together. */
export interface BillDay {
  readonly day: string;
  readonly isEstimated: boolean;
  readonly lines: readonly BillLine[];
}

/** What the answers to the questions of one range of days hold. */
export interface Answers {
  /** By service and usage type, of the record type Usage. */
  readonly usage: readonly ResultByTime[];
  /** By service and record type, of all other record types. */
  readonly others: readonly ResultByTime[];
  /** By usage type and the product attribute `model`; empty where it was not asked. */
  readonly models: readonly ResultByTime[];
}

/** Pure. Lines of models, by day; a day that the usage does not name is not there: it is not known, and no zero. */
export function billDays(account: string, answers: Answers, names: ModelNames): BillDay[] {
  const attributes = modelsByUsageType(answers.models);
  const days = new Map<string, { isEstimated: boolean; lines: BillLine[] }>();
  const dayOf = ({ TimePeriod, Estimated }: ResultByTime) => {
    const day = TimePeriod?.Start ?? '';
    const known = days.get(day) ?? { isEstimated: false, lines: [] };
    days.set(day, known);
    known.isEstimated ||= Estimated === true;
    return { day, lines: known.lines };
  };
  for (const result of answers.usage) {
    const { day, lines } = dayOf(result);
    for (const group of result.Groups ?? [])
      lines.push(...usageLine({ account, day }, group, attributes, names));
  }
  for (const result of answers.others.filter(({ TimePeriod }) =>
    days.has(TimePeriod?.Start ?? ''),
  )) {
    const { day, lines } = dayOf(result);
    for (const group of result.Groups ?? [])
      lines.push(...otherLine({ account, day }, group, names));
  }
  return [...days].map(([day, { isEstimated, lines }]) => ({
    day,
    isEstimated,
    lines: inWholeFemto(lines).map((line) => ({ ...line, isEstimated })),
  }));
}

/** Pure. Whether there is a line that counts tokens of a model that its words do not name. */
export const hasUnplaced = (days: readonly BillDay[]): boolean =>
  days.some(({ lines }) => lines.some(({ meter, model }) => meter !== null && model === null));

interface Of {
  readonly account: string;
  readonly day: string;
}

function usageLine(
  of: Of,
  group: Group,
  attributes: ReadonlyMap<string, string>,
  names: ModelNames,
): BillLine[] {
  const [service = '', usageType = ''] = group.Keys ?? [];
  if (!isAiLine({ service, usageType }, names)) return [];
  const { quantity, unit, usd } = amountsOf(group);
  if (usd === '0' && (quantity ?? '0') === '0') return [];
  const modelName = attributes.get(usageType) ?? null;
  const read = readBilledUsage({ service, usageType, unit, modelName }, names);
  const { model, meter, tier, region } = read;
  const words = { service, usageType, model, meter, tier, region, unit: read.unit };
  return [{ ...NONE, ...of, period: of.day.slice(0, 7), kind: 'usage', ...words, quantity, usd }];
}

function otherLine(of: Of, group: Group, names: ModelNames): BillLine[] {
  const [service = '', recordType = ''] = group.Keys ?? [];
  const kind = billKindOf(recordType);
  const isAccountWide = isOfAccount(service, kind);
  if (!isAccountWide && !isAiLine({ service, usageType: '' }, names)) return [];
  const { usd } = amountsOf(group);
  if (usd === '0') return [];
  const words = { kind, service, usageType: recordType, usd };
  const line = { ...NONE, ...of, period: of.day.slice(0, 7), ...words };
  return [isAccountWide ? { ...line, isAccountWide } : line];
}

/** Cost Explorer has tax and support of an account as services of their own, and fees without any. */
const isOfAccount = (service: string, kind: BillLine['kind']): boolean =>
  service === '' || service === 'Tax' || kind === 'support';

/** What Cost Explorer does not say of a group. */
const NONE = {
  ...{ payerAccount: null, region: null, operation: null, model: null, meter: null, tier: null },
  ...{ quantity: null, unit: null, isEstimated: false, issuer: null, invoice: null },
  ...{ principal: null, tags: {} },
};

function amountsOf({ Metrics = {}, Keys = [] }: Group) {
  const cost = Metrics['UnblendedCost'];
  const usage = Metrics['UsageQuantity'];
  const usd = decimalText(cost?.Amount ?? '');
  if (usd === null || (cost?.Unit ?? 'USD') !== 'USD')
    throw new AwsFailure(
      `Cost Explorer has ${usd === null ? 'no cost' : `a cost in ${cost?.Unit ?? ''}`} for ${Keys.join(', ')}.`,
      'Bursar counts USD: ask for an account that is billed in USD.',
      false,
    );
  return { usd, quantity: decimalText(usage?.Amount ?? ''), unit: usage?.Unit ?? null };
}

/** 'model$Claude Sonnet 5' by usage type; a usage type of several models names none. */
function modelsByUsageType(results: readonly ResultByTime[]): ReadonlyMap<string, string> {
  const found = new Map<string, Set<string>>();
  for (const { Keys = [] } of results.flatMap(({ Groups = [] }) => Groups)) {
    const [usageType = '', attribute = ''] = Keys;
    const name = attribute.replace(/^model\$/, '');
    if (name !== '') found.set(usageType, (found.get(usageType) ?? new Set()).add(name));
  }
  return new Map(
    [...found].flatMap(([usageType, models]) => {
      const [one] = models;
      return models.size === 1 && one !== undefined ? [[usageType, one] as const] : [];
    }),
  );
}
