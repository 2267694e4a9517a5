import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SpanStatusCode } from '@opentelemetry/api';
import { OTLPTraceExporter as JsonTraces } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufTraces } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { createKey } from '../support/http/access.js';
import { bearer } from '../support/http/client.js';
import { differences } from '../support/limits/admissions.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { tablesHolding } from '../support/usage/canary.js';
import { applyConfig, logLine, post, SONNET, spendOf, TWO_TEAMS } from '../support/usage/lines.js';
import { postSpans, span } from '../support/usage/spans.js';

let bursar: TestBursar;
beforeEach(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, TWO_TEAMS);
});
afterEach(async () => {
  expect(await differences(bursar)).toEqual([]);
  await bursar.close();
});

const ids = { 'aws.request_id': '0b6f4c1e-7d55-4c0e-9a43-1f5b7f2a9c01' };

describe('a span', () => {
  it.each([
    ['of today’s names', {}, '0.01155'],
    [
      'of older names',
      {
        ...{ 'gen_ai.provider.name': undefined, 'gen_ai.system': 'aws.bedrock' },
        ...{ 'gen_ai.usage.input_tokens': undefined, 'gen_ai.usage.prompt_tokens': 1_000 },
        ...{ 'gen_ai.usage.output_tokens': undefined, 'gen_ai.usage.completion_tokens': 500 },
      },
      '0.01155',
    ],
    [
      'with cached tokens within its input',
      { 'gen_ai.usage.cache_read.input_tokens': 400 },
      '0.010362',
    ],
    [
      'with cached tokens beside its input',
      { 'gen_ai.usage.cache_read_input_tokens': 10_000 },
      '0.01485',
    ],
  ])('%s is a model call at its price', async (_, attributes, cost) => {
    expect(await postSpans(bursar, [span({ attributes })])).toEqual({ status: 200, body: {} });
    expect((await spendOf(bursar, ['team'])).rows).toMatchObject([
      { team: 'search', requests: 1, cost },
    ]);
  });

  it('that calls no model is passed over and counted', async () => {
    const others = ['invoke_agent', 'execute_tool', undefined].map((name) =>
      span({
        attributes: {
          'gen_ai.operation.name': name,
          ...(name === undefined && { 'gen_ai.request.model': undefined }),
        },
      }),
    );
    expect(await postSpans(bursar, [...others, span()])).toEqual({ status: 200, body: {} });
    expect((await spendOf(bursar, [])).total).toMatchObject({ requests: 1 });
    const metrics = await (await bursar.http('/metrics')).text();
    expect(metrics).toContain('bursar_ingest_ignored_total{source="otlp"} 3');
  });

  it('that cannot be counted is rejected, and the others count', async () => {
    const without = {
      'gen_ai.usage.input_tokens': undefined,
      'gen_ai.usage.output_tokens': undefined,
    };
    const { status, body } = await postSpans(bursar, [span({ attributes: without }), span()]);
    expect({ status, ...body.partialSuccess }).toEqual({
      ...{ status: 200, rejectedSpans: '1', errorMessage: expect.stringContaining('usage') },
    });
    expect((await spendOf(bursar, [])).total).toMatchObject({ requests: 1 });
  });

  it('sent again counts once, and gives way to the log of its call', async () => {
    const one = span({ attributes: ids });
    await postSpans(bursar, [one]);
    await postSpans(bursar, [one]);
    await post(bursar, [logLine({ requestId: ids['aws.request_id'], input: 2_000 })]);
    await postSpans(bursar, [one, span({ attributes: ids })]);
    expect((await spendOf(bursar, [])).total).toMatchObject({ requests: 1, cost: '0.01485' });
  });

  it('names team, environment, user, session, agent and tool', async () => {
    const own = { 'gen_ai.conversation.id': 's-1', 'gen_ai.agent.name': 'reviewer' };
    const resource = { 'deployment.environment.name': 'prod', 'user.id': 'ada', 'team.id': 'ads' };
    await postSpans(bursar, [span({ attributes: { ...own, 'bursar.team': undefined } })], resource);
    expect((await spendOf(bursar, ['team', 'environment', 'user'])).rows).toMatchObject([
      { team: 'ads', environment: 'prod', user: 'ada' },
    ]);
    expect((await spendOf(bursar, ['session', 'agent'])).rows).toMatchObject([
      { session: 's-1', agent: 'reviewer' },
    ]);
  });

  it('leaves nothing of what was said anywhere', async () => {
    const canary = 'CANARY-91ce';
    const said = {
      'gen_ai.prompt': canary,
      'gen_ai.input.messages': canary,
      'gen_ai.completion': canary,
      'error.type': `it said ${canary}`,
    };
    const bad = { ...said, 'gen_ai.usage.input_tokens': -1 };
    await postSpans(bursar, [span({ attributes: said, name: canary }), span({ attributes: bad })]);
    expect((await spendOf(bursar, [])).total).toMatchObject({ requests: 1, errors: 1 });
    expect(await tablesHolding(bursar.database, canary)).toEqual([]);
  });
});

describe('a request that is none', () => {
  it.each([
    ['text', 'application/json', 'hello', 400],
    ['a list', 'application/json', '[]', 400],
    ['other JSON', 'application/json', '{"a":1}', 400],
    ['no protobuf', 'application/x-protobuf', '\xff\xff\xff', 400],
    ['another type', 'text/plain', 'hello', 415],
    ['broken gzip', 'application/json', '\x1f\x8bxxxx', 400],
  ])('%s is answered with what is wrong', async (_, type, text, status) => {
    const answer = await bursar.http('/v1/otlp/v1/traces', {
      method: 'POST',
      headers: { 'content-type': type },
      body: Buffer.from(text, 'latin1'),
    });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ hint: expect.any(String) });
  });

  it('by a key that may not report is refused', async () => {
    const { secret } = await createKey(bursar, { name: 'cli', kind: 'cli', roles: ['auditor'] });
    expect((await postSpans(bursar, [span()], {}, bearer(secret))).status).toBe(403);
  });
});

describe('the SDK of OpenTelemetry', () => {
  it.each([
    ['protobuf', ProtobufTraces],
    ['JSON', JsonTraces],
  ])('exports spans as %s, gzipped', async (_, Exporter) => {
    const provider = new TracerProvider({
      resource: resourceFromAttributes({ 'service.name': 'bot', 'team.id': 'search' }),
      spanProcessors: [new SimpleSpanProcessor({ exporter: new Exporter(exporterFor('traces')) })],
    });
    const tracer = provider.getTracer('test');
    const call = tracer.startSpan('chat', { attributes: callAttributes() });
    call.addEvent('gen_ai.user.message', { content: 'CANARY-sdk' });
    call.setStatus({ code: SpanStatusCode.OK });
    call.end();
    tracer
      .startSpan('invoke_agent', { attributes: { 'gen_ai.operation.name': 'invoke_agent' } })
      .end();
    await provider.forceFlush();
    await provider.shutdown();
    expect((await spendOf(bursar, ['team'])).rows).toMatchObject([
      { team: 'search', requests: 1, cost: '0.01155' },
    ]);
    expect(await tablesHolding(bursar.database, 'CANARY-sdk')).toEqual([]);
  });

  const exporterFor = (signal: string) => ({
    url: `${bursar.url}/v1/otlp/v1/${signal}`,
    headers: { authorization: `Bearer ${bursar.token}` },
    compression: 'gzip' as never,
  });
});

const callAttributes = () => ({
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'aws.bedrock',
  'gen_ai.request.model': SONNET,
  'gen_ai.usage.input_tokens': 1_000,
  'gen_ai.usage.output_tokens': 500,
  'gen_ai.response.finish_reasons': ['stop'],
  'server.address': 'bedrock-runtime.us-east-1.amazonaws.com',
});
