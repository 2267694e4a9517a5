import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { differences } from '../support/limits/admissions.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig, SONNET, spendOf, TWO_TEAMS } from '../support/usage/lines.js';
import { postTelemetry, tokenPoint, tokens } from '../support/usage/spans.js';

let bursar: TestBursar;
beforeEach(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, TWO_TEAMS);
});
afterEach(async () => {
  expect(await differences(bursar)).toEqual([]);
  await bursar.close();
});

describe('metrics of Claude Code', () => {
  it('of models on Bedrock are left to its log, and the answer says so', async () => {
    const { status, body } = await postTelemetry(
      bursar,
      'metrics',
      tokens([tokenPoint('input', '9')]),
    );
    expect({ status, ...body.partialSuccess }).toEqual({
      ...{
        status: 200,
        rejectedDataPoints: '0',
        errorMessage: expect.stringContaining('bursar.log'),
      },
    });
    expect((await spendOf(bursar, [])).total).toMatchObject({ requests: 0 });
  });

  it('count where the log is off, also when they are sent again', async () => {
    const request = tokens([tokenPoint('input', '1000'), tokenPoint('output', '500')], {
      ...{ 'bursar.log': 'off', 'aws.region': 'us-east-1' },
    });
    await postTelemetry(bursar, 'metrics', request);
    await postTelemetry(bursar, 'metrics', request);
    expect((await spendOf(bursar, ['session'])).rows).toMatchObject([
      { session: 's', requests: 1, cost: '0.01155' },
    ]);
  });

  it.each([
    ['delta', AggregationTemporality.DELTA],
    ['cumulative', AggregationTemporality.CUMULATIVE],
  ])(
    'exports tokens of Claude Code in %s temporality, each counted once',
    async (_, preference) => {
      const exporter = new OTLPMetricExporter({
        url: `${bursar.url}/v1/otlp/v1/metrics`,
        headers: { authorization: `Bearer ${bursar.token}` },
        compression: 'gzip' as never,
        temporalityPreference: preference as never,
      });
      const reader = new PeriodicExportingMetricReader({
        exporter,
        exportIntervalMillis: 3_600_000,
      });
      const provider = new MeterProvider({
        resource: resourceFromAttributes({ 'service.name': 'claude-code', 'team.id': 'search' }),
        readers: [reader],
      });
      const meter = provider.getMeter('com.anthropic.claude_code');
      const counted = meter.createCounter('claude_code.token.usage', { unit: 'tokens' });
      const who = {
        'session.id': 's-1',
        'user.email': 'ada@example.com',
        model: 'claude-sonnet-4-5',
      };
      const cost = meter.createCounter('claude_code.cost.usage', { unit: 'USD' });
      for (const count of [1_000, 500]) {
        counted.add(count, { ...who, type: 'input' });
        counted.add(2 * count, { ...who, type: 'cacheRead' });
        counted.add(10, { ...who, type: 'output' });
        counted.add(count, { ...who, model: SONNET, type: 'input' });
        cost.add(0.5, who);
        await provider.forceFlush();
      }
      await provider.forceFlush();
      await provider.shutdown();
      const { rows } = await spendOf(bursar, ['team', 'user', 'session']);
      expect(rows).toMatchObject([
        {
          ...{ team: 'search', user: 'ada@example.com', session: 's-1', unpriced: 0 },
          tokens: { input: 1_500, output: 20, cacheRead: 3_000 },
        },
      ]);
    },
  );
});
