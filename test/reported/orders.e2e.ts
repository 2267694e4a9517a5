import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { toFemto } from '../../packages/pricing/src/index.js';
import {
  admit,
  differences,
  moveBalances,
  settle,
  standings,
} from '../support/limits/admissions.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { event, postEvents } from '../support/usage/events.js';
import { litellmRow } from '../support/usage/litellm.js';
import { applyConfig, logLine, post, spendOf, TWO_TEAMS } from '../support/usage/lines.js';
import { postSpans, span } from '../support/usage/spans.js';

const BUDGETS = `${TWO_TEAMS}
budgets:
  - { id: everything, scope: {}, limit: "1000", window: quarter, timezone: UTC }
`;

const SOURCES = ['settlement', 'log', 'span', 'litellm', 'event'] as const;
type Source = (typeof SOURCES)[number];
const RANKS: Readonly<Record<Source, number>> = {
  ...{ log: 30, settlement: 20, span: 10, litellm: 10, event: 10 },
};
/** USD of a token of input, and of the 500 of output. */
const INPUT = toFemto('0.0000033');
const OUTPUT = toFemto('0.00825');

interface Call {
  readonly order: readonly Source[];
  readonly id: string;
  readonly admissionId: string;
  readonly metadata: Record<string, string>;
  readonly at: string;
  /** Each call has another usage, so that no two mistakes make up for each other. */
  readonly input: number;
}

let bursar: TestBursar;
beforeAll(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, BUDGETS);
});
afterAll(() => bursar.close());

/** What each source says of its calls. The log alone counts one token more. */
const REPORT: Readonly<Record<Source, (calls: readonly Call[]) => Promise<unknown>>> = {
  settlement: (calls) =>
    Promise.all(
      calls.map(({ admissionId, id, input }) =>
        settle(bursar, admissionId, {
          outcome: 'ok',
          usage: { input, output: 500 },
          providerRequestId: id,
        }),
      ),
    ),
  log: (calls) =>
    post(
      bursar,
      calls.map(({ id, input, ...rest }) => logLine({ ...rest, requestId: id, input: input + 1 })),
    ),
  span: (calls) =>
    postSpans(
      bursar,
      calls.map(({ id, at, input }) =>
        span({
          at,
          attributes: {
            'aws.request_id': id,
            'gen_ai.response.id': `chatcmpl-${id}`,
            'gen_ai.usage.input_tokens': input,
          },
        }),
      ),
    ),
  litellm: (calls) =>
    postEvents(
      bursar,
      calls.map(({ id, at, admissionId, input }) =>
        litellmRow({ request_id: `chatcmpl-${id}`, at, admissionId, input }),
      ),
    ),
  event: (calls) =>
    postEvents(
      bursar,
      calls.map(({ id, at, admissionId, input }) => {
        const names = { requestId: `event-${id}`, providerRequestId: id, admissionId };
        return event({ ...names, at, usage: { input, output: 500 } });
      }),
    ),
};

let made = 0;
async function begin(order: readonly Source[]): Promise<Call> {
  const number = ++made;
  const { body } = await admit(bursar, { requestId: `order-${number}` });
  return {
    order,
    id: `0b6f4c1e-7d55-4c0e-9a43-${number.toString(16).padStart(12, '0')}`,
    admissionId: String(body['admissionId']),
    metadata: body['requestMetadata'] as Record<string, string>,
    at: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    input: 1_000 + number,
  };
}

function* ordersOf(rest: readonly Source[]): Generator<readonly Source[]> {
  if (rest.length === 0) yield [];
  for (const first of rest)
    for (const others of ordersOf(rest.filter((one) => one !== first))) yield [first, ...others];
}

/** What calls cost by the highest of the sources that have reported them. */
const expectedOf = (calls: readonly Call[], steps: number) => {
  const cost = calls.reduce((sum, { order, input }) => {
    const rank = Math.max(...order.slice(0, steps).map((source) => RANKS[source]));
    return sum + BigInt(rank === RANKS.log ? input + 1 : input) * INPUT + OUTPUT;
  }, 0n);
  return { requests: calls.length, cost };
};

const counted = async () => {
  const { requests, cost } = (await spendOf(bursar, [])).total;
  return { requests, cost: toFemto(cost) };
};

describe('one call, reported by a settlement, the log, a span, LiteLLM and an event', () => {
  it('is one invocation in each of the 120 orders, at the usage of the highest source so far', async () => {
    const calls = await Promise.all([...ordersOf(SOURCES)].map(begin));
    expect(calls).toHaveLength(120);
    for (let step = 0; step < SOURCES.length; step++) {
      for (const source of SOURCES)
        await REPORT[source](calls.filter(({ order }) => order[step] === source));
      expect({ step, ...(await counted()) }).toEqual({ step, ...expectedOf(calls, step + 1) });
    }
  });

  it('is one invocation when all of them come at the same moment', async () => {
    const before = await counted();
    const calls = await Promise.all(Array.from({ length: 20 }, () => begin(SOURCES)));
    await Promise.all(calls.flatMap((call) => SOURCES.map((source) => REPORT[source]([call]))));
    const { requests, cost } = expectedOf(calls, SOURCES.length);
    expect(await counted()).toEqual({
      ...{ requests: before.requests + requests, cost: before.cost + cost },
    });
  });

  it('is taken once of its budget, and its hold has ended', async () => {
    await moveBalances(bursar);
    const { posted = '', ...rest } = (await standings(bursar))['everything'] ?? {};
    expect(toFemto(posted)).toBe((await counted()).cost);
    expect(rest).toEqual({ presumed: '0', held: '0', leased: '0' });
    expect(await bursar.rows('SELECT DISTINCT state FROM limits.hold')).toEqual([
      { state: 'POSTED' },
    ]);
  });

  it('leaves a ledger in which every invariant holds, and nothing set aside', async () => {
    expect(await differences(bursar)).toEqual([]);
    expect(await bursar.rows('SELECT reason FROM ledger.quarantine')).toEqual([]);
  });
});
