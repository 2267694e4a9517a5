import { Database } from '../../../apps/api/src/platform/database.js';
import {
  type BillLine,
  type MetricHour,
  replaceBill,
  replaceMetrics,
} from '../../../apps/api/src/reconciliation/reconciliation.module.js';
import type { TestBursar } from '../processes/server.js';
import { applyConfig, logLine, post } from '../usage/lines.js';
import { ACCOUNT, billLine, metricHour, MODEL, REGION, tokens } from './figures.js';

export const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0';
export const PRO = 'amazon.nova-pro-v1:0';
/** What no class explains. */
export const PLANTED_USD = '0.07';

const call = (day: string, time: string, more: Parameters<typeof logLine>[0] = {}): string =>
  logLine({ model: MODEL, output: 0, at: `2026-09-${day}T${time}Z`, ...more });

/** A million tokens of Nova Lite cost 0.06 USD in, 0.24 out; in eu-west-1 0.069 in. */
const CALLS = [
  call('01', '10:00:00', { input: 1_000_000 }),
  call('06', '10:00:00', { model: PRO, input: 1_000_000 }),
  call('09', '10:00:00', { model: `us.${HAIKU}`, input: 0, cacheWrite: 1_000_000 }),
  call('10', '10:00:00', { input: 0, output: 2_000_000 }),
  call('12', '10:00:00', { input: 1_000_000 }),
  call('12', '23:30:00', { input: 500_000 }),
  call('13', '10:00:00', { input: 1_000_000 }),
  call('28', '10:00:00', { input: 1_000_000 }),
  call('29', '10:00:00', { input: 1_000_000 }),
];

const day = (number: string): string => `2026-09-${number}`;

const BILL: readonly BillLine[] = [
  billLine({ day: day('01'), usd: '0.06', quantity: '1000', unit: '1K tokens' }),
  billLine({ day: day('02'), usd: '0.138', region: 'eu-west-1', ...tokens(2_000_000) }),
  billLine({ day: day('03'), usd: '0.03', tier: 'batch', ...tokens(1_000_000) }),
  billLine({
    day: day('04'),
    usd: '0.06',
    usageType: 'USE1-amazon.nova-lite-mantle-input-tokens-standard',
    ...tokens(1_000_000),
  }),
  billLine({
    day: day('05'),
    usd: '0.15',
    usageType: 'USE1-Guardrail-ContentPolicyUnitsConsumed',
    model: null,
    meter: null,
    tier: null,
  }),
  billLine({ day: day('06'), usd: '0.8', model: PRO, ...tokens(1_000_000) }),
  extra('discount', '06', '-0.08', 'Bedrock private pricing'),
  extra('credit', '07', '-5', 'Promotional credit'),
  extra('tax', '08', '1.23', '=VAT'),
  extra('support', '08', '2', 'Business support'),
  billLine({
    day: day('09'),
    usd: '0.55',
    model: HAIKU,
    meter: 'cacheWrite5m',
    ...tokens(400_000),
  }),
  billLine({
    day: day('09'),
    usd: '1.32',
    model: HAIKU,
    meter: 'cacheWrite1h',
    usageType: 'USE1-MP:USE1_CacheWrite1hInputTokenCount-Units',
    quantity: '0.6',
    unit: 'Units',
  }),
  billLine({ day: day('10'), usd: '0.528', meter: 'output', ...tokens(2_000_000) }),
  billLine({
    day: day('11'),
    usd: PLANTED_USD,
    service: 'Amazon Bedrock AgentCore',
    usageType: 'USE1-AgentCore-Runtime-vCPU',
    model: null,
    meter: null,
    tier: null,
  }),
  billLine({ day: day('12'), usd: '0.06', ...tokens(1_000_000) }),
  billLine({ day: day('13'), usd: '0.09', ...tokens(1_500_000) }),
  billLine({ day: day('28'), usd: '0.04', isEstimated: true, ...tokens(666_667) }),
];

function extra(kind: BillLine['kind'], of: string, usd: string, usageType: string): BillLine {
  const none = { region: null, model: null, meter: null, tier: null };
  return billLine({ day: day(of), usd, kind, usageType, ...none });
}

const EU_HOURS: readonly MetricHour[] = ['04', '05'].map((hour) =>
  metricHour({
    region: 'eu-west-1',
    hour: `2026-09-02T${hour}:00:00Z`,
    model: `eu.${MODEL}`,
    invocations: 3n,
    input: 1_000_000n,
    output: 0n,
  }),
);

/** A month that holds every class of difference, by the way of real logs, metrics and bill lines. */
export async function seedMonth(bursar: TestBursar): Promise<void> {
  await applyConfig(
    bursar,
    `apiVersion: bursar/v1\ndiscounts: [{ match: { model: ${PRO} }, percent: 10, from: 2026-01-01 }]\n`,
  );
  await post(bursar, CALLS);
  const database = bursar.app.get(Database, { strict: false });
  await database.bulk(async (tx) => {
    await replaceBill(tx, 'cur', 'cur 2026-09', BILL);
    // The same days by Cost Explorer: two sources are never added.
    await replaceBill(tx, 'ce', 'ce 2026-09-01', [billLine({ day: day('01'), usd: '9.99' })]);
    const to = new Date('2026-10-01T00:00:00Z');
    const month = { account: ACCOUNT, from: new Date('2026-09-01T00:00:00Z'), to, readAt: to };
    await replaceMetrics(tx, { ...month, region: 'eu-west-1' }, EU_HOURS);
    await replaceMetrics(tx, { ...month, region: REGION }, [
      metricHour({ hour: '2026-09-01T10:00:00Z', invocations: 1n, input: 1_000_000n, output: 0n }),
    ]);
  });
}
