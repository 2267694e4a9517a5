import type {
  BillLine,
  MetricHour,
} from '../../../apps/api/src/reconciliation/reconciliation.module.js';

export const ACCOUNT = '444455556666';
export const REGION = 'us-east-1';
export const MODEL = 'amazon.nova-lite-v1:0';

/** A line of Cost Explorer or an export; usage of the model at the standard tier unless it says otherwise. */
export const billLine = (more: Partial<BillLine> & Pick<BillLine, 'day' | 'usd'>): BillLine => ({
  account: ACCOUNT,
  payerAccount: '111122223333',
  region: REGION,
  period: more.day.slice(0, 7),
  kind: 'usage',
  service: 'Amazon Bedrock',
  usageType: 'USE1-NovaLite-input-tokens',
  operation: null,
  model: MODEL,
  meter: 'input',
  tier: 'standard',
  quantity: null,
  unit: null,
  isEstimated: false,
  issuer: 'Amazon Web Services, Inc.',
  invoice: null,
  principal: null,
  tags: {},
  ...more,
});

export const tokens = (count: number) =>
  ({ quantity: String(count), unit: 'Tokens' }) satisfies Partial<BillLine>;

/** A measured hour of a model; metrics that are not given do not exist. */
export const metricHour = (
  more: Partial<Omit<MetricHour, 'hour'>> & { readonly hour: string },
): MetricHour => ({
  account: ACCOUNT,
  region: REGION,
  namespace: 'AWS/Bedrock',
  model: MODEL,
  invocations: null,
  clientErrors: null,
  serverErrors: null,
  throttles: null,
  input: null,
  output: null,
  cacheRead: null,
  cacheWrite: null,
  ...more,
  hour: new Date(more.hour),
});
