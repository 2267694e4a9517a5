import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setCredentials } from '../support/connectors/bucket.js';
import {
  againstModel,
  type CostAnswer,
  costDay,
  type CostRequest,
  CostsStub,
  group,
} from '../support/connectors/costs.js';
import { readSources, SetClock, storedLines } from '../support/connectors/reading.js';
import { outside, sourcesFile } from '../support/prices/outside.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig } from '../support/usage/lines.js';

const ACCOUNT = '111122223333';
const CLAUDE = 'Claude Sonnet 4.5 (Amazon Bedrock Edition)';
const SONNET = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
const INPUT = 'USE1-MP:USE1_InputTokenCount-Units';

const isOf = (request: CostRequest, key: string) => request.GroupBy.some(({ Key }) => Key === key);

describe('the bill of Cost Explorer', () => {
  const world = outside();
  let bursar: TestBursar;
  let costs: CostsStub;
  let clock: SetClock;
  beforeEach(async () => {
    setCredentials();
    clock = new SetClock(new Date('2026-09-16T08:00:00Z'));
    costs = new CostsStub(() => ({ ResultsByTime: [] }));
    world.answer = costs.answer;
    bursar = await startBursar({ clock });
  });
  afterEach(() => bursar.close());

  const configure = (more = '') =>
    applyConfig(
      bursar,
      sourcesFile(
        `- { id: bill, type: cost-explorer, account: "${ACCOUNT}", since: "2026-09-14", endpoint: "${world.address}"${more} }`,
      ),
    );
  /** Usage by day; nothing else. */
  const usage =
    (days: CostAnswer) =>
    (request: CostRequest): CostAnswer =>
      isOf(request, 'USAGE_TYPE') ? days : { ResultsByTime: [] };

  it('is kept with every service of models, in pages, each record type a kind', async () => {
    const bedrock = group(
      ['Amazon Bedrock', 'USE1-Nova2.0Lite-input-tokens'],
      '0.0370000000',
      '112.1',
      '1K tokens',
    );
    const pages = [
      [group([CLAUDE, INPUT], '0.4500000000', '0.15'), group(['Amazon S3', 'USE1-Requests'], '9')],
      [
        bedrock,
        group(['Amazon Bedrock', 'USE1-Guardrail-ContentPolicyUnitsConsumed'], '1.5E-3', '10'),
      ],
    ];
    costs.reply = (request) => {
      if (isOf(request, 'RECORD_TYPE'))
        return {
          ResultsByTime: [
            costDay('2026-09-14', [
              group([CLAUDE, 'Credit'], '-0.2'),
              group(['Amazon Bedrock', 'Enterprise Discount Program Discount'], '-0.01'),
              group(['Tax', 'Tax'], '4'),
            ]),
          ],
        };
      const page = request.NextPageToken === undefined ? 0 : 1;
      return {
        ResultsByTime: [costDay('2026-09-14', pages[page] ?? []), costDay('2026-09-15', [], true)],
        ...(page === 0 && { NextPageToken: 'two' }),
      };
    };
    await configure();
    expect(await readSources(bursar)).toMatchObject({ error: null });
    const lines = await storedLines(bursar);
    expect(
      lines.map(({ service, usageType, kind, usd }) => [service, usageType, kind, usd]),
    ).toEqual([
      ['Amazon Bedrock', 'Enterprise Discount Program Discount', 'discount', '-0.01'],
      ['Amazon Bedrock', 'USE1-Guardrail-ContentPolicyUnitsConsumed', 'usage', '0.0015'],
      ['Amazon Bedrock', 'USE1-Nova2.0Lite-input-tokens', 'usage', '0.037'],
      [CLAUDE, 'Credit', 'credit', '-0.2'],
      [CLAUDE, INPUT, 'usage', '0.45'],
      ['Tax', 'Tax', 'tax', '4'],
    ]);
    expect(lines.at(-2)).toMatchObject({
      ...{ part: `ce 2026-09-14 ${ACCOUNT}`, account: ACCOUNT, region: 'us-east-1' },
      ...{ period: '2026-09', model: SONNET, meter: 'input', tier: 'standard' },
      ...{ quantity: '0.15', unit: 'Units', isEstimated: false },
    });
    expect(lines[2]).toMatchObject({ quantity: '112.1', unit: '1K tokens' });
    const [first, second] = costs.asked;
    expect(second).toEqual({ ...first, NextPageToken: 'two' });
    const sent = costs.asked.map((value) => ({ shape: 'GetCostAndUsageRequest', value }));
    const got = costs.answered.map((value) => ({ shape: 'GetCostAndUsageResponse', value }));
    expect(await againstModel('ce', [...sent, ...got])).toEqual([]);
  });

  it('is asked for again while it is estimated, and where a day was not there', async () => {
    const days = (isEstimated: boolean, usd: string) =>
      usage({
        ResultsByTime: ['2026-09-14', '2026-09-15'].map((day) =>
          costDay(day, [group([CLAUDE, INPUT], usd, '1')], isEstimated && day > '2026-09-14'),
        ),
      });
    costs.reply = days(true, '3');
    await configure();
    expect((await readSources(bursar))?.memory).toMatchObject({ open: ['2026-09-15'] });
    expect((await storedLines(bursar)).map(({ isEstimated }) => isEstimated)).toEqual([
      false,
      true,
    ]);
    clock.at = new Date('2026-09-25T08:00:00Z');
    costs.reply = days(false, '4');
    costs.asked.length = 0;
    const { memory } = (await readSources(bursar)) ?? {};
    expect(costs.asked[0]?.TimePeriod).toEqual({ Start: '2026-09-14', End: '2026-09-25' });
    // Days that Cost Explorer did not name are no zeros: they are not known.
    expect(memory?.['open']).toEqual(
      [16, 17, 18, 19, 20, 21, 22, 23, 24].map((d) => `2026-09-${d}`),
    );
    expect((await storedLines(bursar)).map(({ usd, isEstimated }) => [usd, isEstimated])).toEqual([
      ['4', false],
      ['4', false],
    ]);
  });

  it('that is not there yet leaves what was known, and is asked for later', async () => {
    costs.reply = usage({
      ResultsByTime: [costDay('2026-09-14', [group([CLAUDE, INPUT], '3', '1')], true)],
    });
    await configure();
    await readSources(bursar);
    costs.reply = () => ({ failure: 'DataUnavailableException' });
    const state = await readSources(bursar);
    expect(state?.error).toMatch(/not there yet/);
    expect(state?.hint).toMatch(/tried again by itself/);
    expect(await storedLines(bursar)).toHaveLength(1);
  });

  it('stops being asked for when the month has used its budget, and says so', async () => {
    costs.reply = usage({ ResultsByTime: [], NextPageToken: 'more' });
    await configure(', budgetUsd: "0.03"');
    const state = await readSources(bursar);
    expect(costs.asked).toHaveLength(3);
    expect(state?.error).toMatch(/2026-09 have used their budget of 0.03 USD \(3 at 0.01 USD\)/);
    await configure(', budgetUsd: "0.03", every: 6h');
    await readSources(bursar);
    expect(costs.asked).toHaveLength(3);
    clock.at = new Date('2026-10-01T00:00:01Z');
    costs.reply = usage({ ResultsByTime: [] });
    await readSources(bursar);
    expect(costs.asked.length).toBeGreaterThan(3);
  });

  it('names models by AWS’s own attributes where its words do not, and does without where AWS refuses', async () => {
    const unplaced = group(['Amazon Bedrock', 'USE1-XQ7-input-tokens'], '1', '5', '1K tokens');
    const answer =
      (models: CostAnswer) =>
      (request: CostRequest): CostAnswer => {
        if (isOf(request, 'model')) return models;
        return usage({ ResultsByTime: [costDay('2026-09-14', [unplaced], true)] })(request);
      };
    costs.reply = answer({
      failure: 'ValidationException',
      message: 'PRODUCT_ATTRIBUTE is not supported',
    });
    await configure();
    expect(await readSources(bursar)).toMatchObject({
      error: null,
      memory: { refused: '2026-09' },
    });
    expect(await storedLines(bursar)).toMatchObject([{ model: null, meter: 'input', usd: '1' }]);
    const attribute = group(
      ['USE1-XQ7-input-tokens', 'model$Claude Sonnet 4.5'],
      '1',
      '5',
      '1K tokens',
    );
    costs.reply = answer({ ResultsByTime: [costDay('2026-09-14', [attribute], true)] });
    const asked = costs.asked.length;
    await readSources(bursar);
    expect(costs.asked.slice(asked).some((request) => isOf(request, 'model'))).toBe(false);
    clock.at = new Date('2026-10-02T00:00:00Z');
    await readSources(bursar);
    expect(await storedLines(bursar)).toMatchObject([{ model: SONNET }]);
    const sent = costs.asked.map((value) => ({ shape: 'GetCostAndUsageRequest', value }));
    expect(await againstModel('ce', sent)).toEqual([]);
  });

  it.each([
    [
      'AccessDeniedException',
      'User is not authorized to perform: ce:GetCostAndUsage',
      /may not do ce:GetCostAndUsage/,
      /policy bill/,
    ],
    [
      'AccessDeniedException',
      'User not enabled for cost explorer access',
      /not switched on/,
      /billing console/,
    ],
    ['BillExpirationException', 'too old', /kept no more/, /`since`/],
    ['LimitExceededException', 'slow down', /slow down/, /tried again/],
  ])('%s (%s) says what to do', async (failure, message, error, hint) => {
    costs.reply = () => ({ failure, message });
    await configure();
    const state = await readSources(bursar);
    expect(state?.error).toMatch(error);
    expect(state?.hint).toMatch(hint);
  });

  it('refuses a budget that is no amount', async () => {
    await expect(configure(', budgetUsd: "five"')).rejects.toThrow(/amount of USD/);
  });
});
