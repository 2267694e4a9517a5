import { z } from 'zod';
import type { BillLine } from '../../reconciliation/reconciliation.module.js';
import type { Days } from '../days.js';

/** A text of a report; absent and null are the same. */
export const text = z
  .string()
  .nullish()
  .transform((one) => one ?? null);

/** What one page of a report says of one day. */
export interface ReportedDay {
  readonly day: string;
  readonly lines: readonly BillLine[];
}

export interface ReportPage {
  readonly days: readonly ReportedDay[];
  /** Of the next page; null: this was the last. */
  readonly next: string | null;
}

/** One report of a provider, by day. */
export interface Report {
  readonly name: 'usage' | 'costs';
  /** Behind the address of the provider, with its query. */
  path(days: Days, page: string | null): string;
  /** Pure. A page as it was answered, its numbers as text. Throws where it has another shape. */
  read(page: unknown): ReportPage;
}

/** Whose reports they are, and how they are asked for. */
export interface Provider {
  readonly type: 'openai' | 'anthropic';
  readonly url: string;
  headers(secret: string): Readonly<Record<string, string>>;
  readonly reports: readonly Report[];
}

/** What a report says of a line beside what each line has. */
export interface Said extends Pick<BillLine, 'usageType' | 'usd'> {
  readonly day: string;
  readonly model?: string | null;
  readonly meter?: string | null;
  readonly tier?: string | null;
  readonly quantity?: string | null;
  readonly unit?: string | null;
  readonly kind?: BillLine['kind'];
  /** The project or workspace that it is of. */
  readonly account: string | null;
}

/** Pure. A line of a provider's own bill; `operation` says which of its reports it is from. */
export function lineOf(service: Provider['type'], operation: Report['name'], said: Said): BillLine {
  const { kind = 'usage', model = null, meter = null, tier = null } = said;
  const { quantity = null, unit = null, account, day, usageType, usd } = said;
  return {
    ...{ account: account ?? service, payerAccount: null, region: null },
    ...{ day, period: day.slice(0, 7), kind, service, usageType, operation },
    ...{ model, meter, tier, quantity, unit, usd },
    ...{ isEstimated: false, issuer: null, invoice: null, principal: null, tags: {} },
  };
}

/** Pure. Lines of tokens, a line for each meter that was used. What they cost is in the report of costs. */
export const usageLines = (
  service: Provider['type'],
  of: Pick<Said, 'day' | 'model' | 'tier' | 'account'>,
  counts: Readonly<Record<string, string | null>>,
): BillLine[] =>
  Object.entries(counts).flatMap(([meter, quantity]) => {
    if (quantity === null || quantity === '0') return [];
    const unit = meter === 'requests' ? 'requests' : 'tokens';
    const words = { quantity, unit, usageType: `${meter} ${unit}`, usd: '0' };
    return [
      lineOf(service, 'usage', { ...of, ...words, meter: meter === 'requests' ? null : meter }),
    ];
  });

const TIERS: Readonly<Record<string, string>> = { default: 'standard', auto: 'standard' };

/** Pure. A tier in the words of the price book; one that is not known stays what it is called. */
export const tierOf = (word: string | null): string | null =>
  word === null ? null : (TIERS[word] ?? word);
