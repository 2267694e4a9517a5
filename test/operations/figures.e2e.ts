import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { compareDecimals, sum } from '@bursar/pricing/decimal';
import type { Caller } from '../support/http/client.js';
import { SetClock } from '../support/operations/clock.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { event, postEvents } from '../support/usage/events.js';
import { applyConfig, logLine, post, SONNET, TWO_TEAMS } from '../support/usage/lines.js';

const HAIKU = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const THROTTLED = 'ThrottlingException';
const RANGE = { from: '2026-09-10', to: '2026-09-20' };

const HEALTH = `requests errors throttles errorRate throttleRate latency { p50Ms p95Ms p99Ms coverage }
  cacheHitShare unpriced cost costPerRequest tokens tokensPerRequest`;
const QUERY = `query ($input: OperationsInput!) { operations(input: $input) {
  ... on OperationsResult { total { ${HEALTH} } points { at health { ${HEALTH} } }
    models { provider model other health { ${HEALTH} } } }
  ... on Problem { code } } }`;

interface Health {
  readonly requests: string;
  readonly errors: string;
  readonly throttles: string;
  readonly errorRate: number | null;
  readonly throttleRate: number | null;
  readonly latency: { p50Ms: number; p95Ms: number; p99Ms: number; coverage: number } | null;
  readonly cacheHitShare: number | null;
  readonly cost: string;
  readonly costPerRequest: string | null;
  readonly tokens: string;
  readonly tokensPerRequest: number | null;
}
interface Answer {
  readonly total: Health;
  readonly points: { at: string; health: Health }[];
  readonly models: { provider: string; model: string; other: boolean; health: Health }[];
  readonly code?: string;
}

let bursar: TestBursar;
beforeAll(async () => {
  bursar = await startBursar({ clock: new SetClock('2026-09-17T12:00:00Z') });
  await applyConfig(bursar, TWO_TEAMS);
  await postEvents(bursar, [...timed(), ...failed(), ...ofAds()]);
});
afterAll(() => bursar.close());

/** A hundred calls of 10 ms to 1,000 ms, a quarter of whose prompt comes from the cache; one in a zone's other day. */
const timed = () =>
  Array.from({ length: 100 }, (_, i) =>
    event({
      at: i === 0 ? '2026-09-15T18:20:00Z' : `2026-09-15T10:${String(i % 60).padStart(2, '0')}:11Z`,
      latencyMs: 10 * (i + 1),
      usage: { input: 750, cacheRead: 250, output: 100 },
    }),
  );
/** Of a second model: five throttled, three failed otherwise, twelve well. */
const failed = () =>
  Array.from({ length: 20 }, (_, i) =>
    event({
      at: `2026-09-16T08:${String(i).padStart(2, '0')}:00Z`,
      model: HAIKU,
      ...(i < 5 && { error: THROTTLED, usage: undefined }),
      ...(i >= 5 && i < 8 && { error: 'ModelErrorException', usage: undefined }),
    }),
  );
const ofAds = () => [event({ team: 'ads', model: HAIKU, at: '2026-09-16T09:00:00Z' })];

async function ask(input: Record<string, unknown> = {}, as?: Caller): Promise<Answer> {
  const asked = { ...RANGE, grain: 'day', ...input };
  return (await bursar.gql<{ operations: Answer }>(QUERY, { input: asked }, as)).operations;
}

const of = ({ models }: Answer, wanted: string): Health | undefined =>
  models.find(({ model }) => model === wanted)?.health;
const total = (healths: readonly Health[], name: 'requests' | 'errors' | 'throttles'): bigint =>
  healths.reduce((all, health) => all + BigInt(health[name]), 0n);

describe('how calls fare', () => {
  it('is known by model: what failed, what was throttled, what it cost and used', async () => {
    const answer = await ask();
    expect(of(answer, HAIKU)).toMatchObject({
      requests: '21',
      errors: '8',
      throttles: '5',
      errorRate: 8 / 21,
      throttleRate: 5 / 21,
      latency: null,
    });
    expect(of(answer, SONNET)).toMatchObject({
      requests: '100',
      errors: '0',
      throttles: '0',
      cacheHitShare: 0.25,
      tokens: '110000',
      tokensPerRequest: 1100,
    });
  });

  it('has percentiles within 2.5 % of the call that has that rank', async () => {
    const latency = of(await ask(), SONNET)?.latency;
    const off = (given: number | undefined, exact: number): number =>
      Math.abs((given ?? NaN) / exact - 1);
    expect(off(latency?.p50Ms, 500)).toBeLessThanOrEqual(0.025);
    expect(off(latency?.p95Ms, 950)).toBeLessThanOrEqual(0.025);
    expect(off(latency?.p99Ms, 990)).toBeLessThanOrEqual(0.025);
    expect(latency?.coverage).toBe(1);
  });

  it.each(['quarterHour', 'hour', 'day', 'week', 'month'])(
    'adds up over models and over time, by %s',
    async (grain) => {
      const answer = await ask({ grain, timezone: 'Asia/Kathmandu' });
      for (const parts of [answer.points, answer.models]) {
        const healths = parts.map(({ health }) => health);
        for (const name of ['requests', 'errors', 'throttles'] as const)
          expect(total(healths, name)).toBe(BigInt(answer.total[name]));
        const cost = sum(healths.map((health) => health.cost));
        expect(compareDecimals(cost, answer.total.cost)).toBe(0);
      }
    },
  );

  it('puts throttled calls into the bucket that clocks of the zone show', async () => {
    const { points } = await ask({ grain: 'hour', timezone: 'Asia/Kathmandu' });
    const throttled = points.filter(({ health }) => health.throttles !== '0');
    expect(throttled.map(({ at, health }) => [at, health.throttles])).toEqual([
      ['2026-09-16T13:00', '5'],
    ]);
  });

  it('is about the calls that the filters leave, throttled ones too', async () => {
    const filters = [{ dimension: 'team', in: ['ads'] }];
    expect((await ask({ filters })).total).toMatchObject({ requests: '1', throttles: '0' });
    const byUser = [{ dimension: 'user', in: [null] }];
    expect((await ask({ filters: byUser })).total.throttles).toBe('5');
  });

  it('counts a call once its provider has said how it ended', async () => {
    const requestId = '00000000-0000-4000-9000-00000000beef';
    const at = '2026-09-12T07:00:00Z';
    const day = { from: '2026-09-12', to: '2026-09-13' };
    await postEvents(bursar, [
      event({ at, providerRequestId: requestId, error: THROTTLED, usage: undefined }),
    ]);
    expect((await ask(day)).total).toMatchObject({ requests: '1', errors: '1', throttles: '1' });
    await post(bursar, [logLine({ at, requestId, metadata: { team: 'search' } })]);
    expect((await ask(day)).total).toMatchObject({ requests: '1', errors: '0', throttles: '0' });
  });

  it('of no calls is not known', async () => {
    const { total: none, points, models } = await ask({ from: '2026-01-01', to: '2026-01-02' });
    expect(none).toMatchObject({ requests: '0', errorRate: null, latency: null });
    expect([points, models]).toEqual([[], []]);
  });

  it('refuses a range that cannot be', async () => {
    expect(await ask({ from: '2026-09-20', to: '2026-09-10' })).toMatchObject({
      code: 'bad_range',
    });
  });
});

describe('who sees how calls fare', () => {
  it('is everyone who sees their spend', async () => {
    const lead = await bursar.as('teamLead', ['ads']);
    const own = await ask({}, lead);
    expect(own.total).toMatchObject({ requests: '1', errors: '0', throttles: '0' });
    expect(own.models.map(({ model }) => model)).toEqual([HAIKU]);
    const developer = await bursar.as('developer');
    expect((await ask({}, developer)).total.requests).toBe('0');
  });
});

describe('the file of how calls fare', () => {
  const csv = async (input: object, as?: Caller): Promise<Response> =>
    bursar.http(
      `/v1/exports/operations.csv?input=${encodeURIComponent(JSON.stringify(input))}`,
      {},
      as,
    );

  it('has the same figures, a row for each model and bucket', async () => {
    const answer = await ask({ from: '2026-09-14' });
    const response = await csv({ ...RANGE, from: '2026-09-14', grain: 'day' });
    expect(response.status).toBe(200);
    const [head = '', ...lines] = (await response.text()).trim().split('\n');
    const names = head.split(',');
    const column = (name: string): string[] =>
      lines.map((line) => line.split(',')[names.indexOf(name)] ?? '');
    expect(column('at').sort()).toEqual(['2026-09-15', '2026-09-16']);
    expect(compareDecimals(sum(column('costUsd')), answer.total.cost)).toBe(0);
    expect(sum(column('throttles'))).toBe('5');
    expect(sum(column('requests'))).toBe('121');
  });

  it.each([['no JSON'], [{}], [{ ...RANGE, grain: 'second' }], [{ ...RANGE, from: 'never' }]])(
    'is refused to %j',
    async (input) => {
      expect((await csv(input as object)).status).toBe(422);
    },
  );
});
