import { identityOf } from '@bursar/pricing';
import { z } from 'zod';
import { DecimalSum } from '../bill/decimal-sum.js';
import { decimalText } from '../bill/decimal-text.js';
import type { Days } from '../days.js';
import {
  lineOf,
  type Provider,
  type Report,
  type ReportPage,
  text,
  tierOf,
  usageLines,
} from './report.js';

const pageOf = <T extends z.ZodType>(result: T) =>
  z.object({
    data: z.array(z.object({ start_time: z.string(), results: z.array(result) })),
    has_more: z.boolean(),
    next_page: text,
  });

const Usage = pageOf(
  z.object({
    input_tokens: text,
    input_uncached_tokens: text,
    input_cached_tokens: text,
    input_cache_write_tokens: text,
    output_tokens: text,
    num_model_requests: text,
    project_id: text,
    model: text,
    batch: z.boolean().nullish(),
    service_tier: text,
  }),
);

const Costs = pageOf(
  z.object({
    amount: z.object({ value: z.string(), currency: z.string() }),
    line_item: text,
    project_id: text,
    quantity: text,
    quantity_unit: text,
  }),
);

/** Buckets of a page: as many days as a month has. */
const DAYS_MAX = 31;

const secondsOf = (day: string): string => String(Date.parse(day) / 1_000);
const dayOf = (seconds: string): string =>
  new Date(Number(seconds) * 1_000).toISOString().slice(0, 10);

function pathOf(report: string, groups: readonly string[]): Report['path'] {
  return ({ from, to }: Days, page) => {
    const query = new URLSearchParams({
      ...{ start_time: secondsOf(from), end_time: secondsOf(to) },
      ...{ bucket_width: '1d', limit: String(DAYS_MAX) },
    });
    for (const group of groups) query.append('group_by', group);
    if (page !== null) query.set('page', page);
    return `/v1/organization/${report}?${query.toString()}`;
  };
}

const nextOf = ({ has_more, next_page }: { has_more: boolean; next_page: string | null }) =>
  has_more ? next_page : null;

function readUsage(page: unknown): ReportPage {
  const read = Usage.parse(page);
  const days = read.data.map(({ start_time, results }) => {
    const day = dayOf(start_time);
    const lines = results.flatMap((one) => {
      const of = {
        ...{ day, account: one.project_id },
        model: one.model === null ? null : identityOf(one.model),
        tier: one.batch === true ? 'batch' : tierOf(one.service_tier),
      };
      return usageLines('openai', of, {
        input: one.input_uncached_tokens ?? uncached(one),
        cacheRead: one.input_cached_tokens,
        cacheWrite30m: one.input_cache_write_tokens,
        output: one.output_tokens,
        requests: one.num_model_requests,
      });
    });
    return { day, lines };
  });
  return { days, next: nextOf(read) };
}

/** OpenAI's input holds what was read from a cache and written to one. */
function uncached(one: {
  readonly input_tokens: string | null;
  readonly input_cached_tokens: string | null;
  readonly input_cache_write_tokens: string | null;
}): string | null {
  if (one.input_tokens === null) return null;
  const sum = new DecimalSum(one.input_tokens);
  sum.subtract(one.input_cached_tokens ?? '0');
  sum.subtract(one.input_cache_write_tokens ?? '0');
  return sum.toString();
}

/** 'gpt-5.5-2026-04-01, cached input' */
const LINE_ITEM = /^([\w.:-]+), (input|cached input|cache write input|output)$/;
const METERS: Readonly<Record<string, string>> = {
  input: 'input',
  'cached input': 'cacheRead',
  'cache write input': 'cacheWrite30m',
  output: 'output',
};

function readCosts(page: unknown): ReportPage {
  const read = Costs.parse(page);
  const days = read.data.map(({ start_time, results }) => {
    const day = dayOf(start_time);
    const lines = results.map(({ amount, line_item, project_id, quantity, quantity_unit }) => {
      if (amount.currency.toLowerCase() !== 'usd')
        throw new Error(`a cost is in ${amount.currency}, and Bursar counts USD`);
      const [, model, meter = ''] = LINE_ITEM.exec(line_item ?? '') ?? [];
      return lineOf('openai', 'costs', {
        ...{ day, account: project_id, usd: usdOf(amount.value), quantity, unit: quantity_unit },
        usageType: line_item ?? 'all',
        model: model === undefined ? null : identityOf(model),
        meter: METERS[meter] ?? null,
      });
    });
    return { day, lines };
  });
  return { days, next: nextOf(read) };
}

/** A number, or the text of one. */
function usdOf(value: string): string {
  const usd = decimalText(value);
  if (usd === null) throw new Error(`“${value}” is no amount`);
  return usd;
}

export const OPENAI: Provider = {
  type: 'openai',
  url: 'https://api.openai.com',
  headers: (secret) => ({ authorization: `Bearer ${secret}` }),
  reports: [
    {
      name: 'usage',
      path: pathOf('usage/completions', ['project_id', 'model', 'batch', 'service_tier']),
      read: readUsage,
    },
    { name: 'costs', path: pathOf('costs', ['project_id', 'line_item']), read: readCosts },
  ],
};
