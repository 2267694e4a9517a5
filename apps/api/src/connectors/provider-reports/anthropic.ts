import { identityOf } from '@bursar/pricing';
import { z } from 'zod';
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
    data: z.array(
      z.object({ starting_at: z.iso.datetime({ offset: true }), results: z.array(result) }),
    ),
    has_more: z.boolean(),
    next_page: text,
  });

const Usage = pageOf(
  z.object({
    uncached_input_tokens: text,
    cache_read_input_tokens: text,
    cache_creation: z
      .object({ ephemeral_5m_input_tokens: text, ephemeral_1h_input_tokens: text })
      .nullish(),
    output_tokens: text,
    workspace_id: text,
    model: text,
    service_tier: text,
  }),
);

const Costs = pageOf(
  z.object({
    amount: z.string(),
    currency: z.string(),
    description: text,
    cost_type: text,
    token_type: text,
    model: text,
    service_tier: text,
    workspace_id: text,
  }),
);

const DAYS_MAX = 31;

function pathOf(report: string, groups: readonly string[]): Report['path'] {
  return ({ from, to }: Days, page) => {
    const query = new URLSearchParams({
      ...{ starting_at: `${from}T00:00:00Z`, ending_at: `${to}T00:00:00Z` },
      ...{ bucket_width: '1d', limit: String(DAYS_MAX) },
    });
    for (const group of groups) query.append('group_by[]', group);
    if (page !== null) query.set('page', page);
    return `/v1/organizations/${report}?${query.toString()}`;
  };
}

const dayOf = (at: string): string => new Date(at).toISOString().slice(0, 10);
const modelOf = (model: string | null) => (model === null ? null : identityOf(model));
const nextOf = ({ has_more, next_page }: { has_more: boolean; next_page: string | null }) =>
  has_more ? next_page : null;

function readUsage(page: unknown): ReportPage {
  const read = Usage.parse(page);
  const days = read.data.map(({ starting_at, results }) => {
    const day = dayOf(starting_at);
    const lines = results.flatMap((one) =>
      usageLines(
        'anthropic',
        {
          ...{ day, account: one.workspace_id, model: modelOf(one.model) },
          tier: tierOf(one.service_tier),
        },
        {
          input: one.uncached_input_tokens,
          cacheRead: one.cache_read_input_tokens,
          cacheWrite5m: one.cache_creation?.ephemeral_5m_input_tokens ?? null,
          cacheWrite1h: one.cache_creation?.ephemeral_1h_input_tokens ?? null,
          output: one.output_tokens,
        },
      ),
    );
    return { day, lines };
  });
  return { days, next: nextOf(read) };
}

const METERS: Readonly<Record<string, string>> = {
  uncached_input_tokens: 'input',
  cache_read_input_tokens: 'cacheRead',
  'cache_creation.ephemeral_5m_input_tokens': 'cacheWrite5m',
  'cache_creation.ephemeral_1h_input_tokens': 'cacheWrite1h',
  output_tokens: 'output',
};

function readCosts(page: unknown): ReportPage {
  const read = Costs.parse(page);
  const days = read.data.map(({ starting_at, results }) => {
    const day = dayOf(starting_at);
    const lines = results.map((one) => {
      if (one.currency.toUpperCase() !== 'USD')
        throw new Error(`a cost is in ${one.currency}, and Bursar counts USD`);
      return lineOf('anthropic', 'costs', {
        ...{ day, account: one.workspace_id, usd: fromCents(one.amount) },
        ...{ model: modelOf(one.model), meter: METERS[one.token_type ?? ''] ?? null },
        tier: tierOf(one.service_tier),
        usageType: one.description ?? one.cost_type ?? 'all',
      });
    });
    return { day, lines };
  });
  return { days, next: nextOf(read) };
}

/** Amounts are in cents: '123.45' is 1.2345 USD. */
function fromCents(amount: string): string {
  const usd = decimalText(`${amount}e-2`);
  if (usd === null) throw new Error(`“${amount}” is no amount`);
  return usd;
}

export const ANTHROPIC: Provider = {
  type: 'anthropic',
  url: 'https://api.anthropic.com',
  headers: (secret) => ({ 'x-api-key': secret, 'anthropic-version': '2023-06-01' }),
  reports: [
    {
      name: 'usage',
      path: pathOf('usage_report/messages', ['workspace_id', 'model', 'service_tier']),
      read: readUsage,
    },
    {
      name: 'costs',
      path: pathOf('cost_report', ['workspace_id', 'description']),
      read: readCosts,
    },
  ],
};
