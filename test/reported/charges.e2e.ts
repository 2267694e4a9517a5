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
import { applyConfig, logLine, post, spendOf, TWO_TEAMS } from '../support/usage/lines.js';
import { postSpans, span } from '../support/usage/spans.js';

const BUDGETS = `${TWO_TEAMS}
budgets:
  - { id: everything, scope: {}, limit: "1000", window: quarter, timezone: UTC }
`;
const SOURCES = ['settlement', 'log', 'span', 'event', 'tool'] as const;
type Source = (typeof SOURCES)[number];
const INPUT = toFemto('0.0000033');
const OUTPUT = toFemto('0.00825');
/** Each source that knows of the tool names the same amount. */
const TOOL = '0.010000000000001';

interface Call {
  readonly order: readonly Source[];
  readonly id: string;
  readonly admissionId: string;
  readonly metadata: Record<string, string>;
  readonly at: string;
  readonly input: number;
}

let bursar: TestBursar;
beforeAll(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, BUDGETS);
});
afterAll(() => bursar.close());

const namesOf = ({ id, admissionId, at }: Call) => ({ providerRequestId: id, admissionId, at });

const REPORT: Readonly<Record<Source, (calls: readonly Call[]) => Promise<unknown>>> = {
  settlement: (calls) =>
    Promise.all(
      calls.map(({ admissionId, id, input }) =>
        settle(bursar, admissionId, {
          ...{ outcome: 'ok', usage: { input, output: 500 }, chargeUsd: TOOL },
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
        span({ at, attributes: { 'aws.request_id': id, 'gen_ai.usage.input_tokens': input } }),
      ),
    ),
  event: (calls) =>
    postEvents(
      bursar,
      calls.map((call) => {
        const usage = { input: call.input, output: 500 };
        return event({ ...namesOf(call), usage, chargeUsd: TOOL });
      }),
    ),
  tool: (calls) =>
    postEvents(
      bursar,
      calls.map((call) => event({ ...namesOf(call), usage: null, tool: 'web', chargeUsd: TOOL })),
    ),
};

let made = 0;
async function begin(order: readonly Source[]): Promise<Call> {
  const number = ++made;
  const asked = { requestId: `charge-${number}`, maxChargeUsd: TOOL };
  const { body } = await admit(bursar, asked);
  return {
    order,
    id: `0b6f4c1e-7d55-4c0e-9a44-${number.toString(16).padStart(12, '0')}`,
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

/** The usage of the highest report so far, and the tool once. A tool that is all that is known is a request too. */
function costOf({ order, input }: Call, steps: number): bigint {
  const said = new Set(order.slice(0, steps));
  const isCharged = said.has('settlement') || said.has('event') || said.has('tool');
  const isUsed = [...said].some((source) => source !== 'tool');
  const tokens = BigInt(said.has('log') ? input + 1 : input) * INPUT + OUTPUT;
  return (isUsed ? tokens : 0n) + (isCharged ? toFemto(TOOL) : 0n);
}

const counted = async () => {
  const { requests, cost } = (await spendOf(bursar, [])).total;
  return { requests, cost: toFemto(cost) };
};

describe('a tool charged beside a call, by a settlement, an event, and an event of its own', () => {
  it('is charged once in each of the 120 orders, and outlives the report that the log outranks', async () => {
    const calls = await Promise.all([...ordersOf(SOURCES)].map(begin));
    for (let step = 0; step < SOURCES.length; step++) {
      for (const source of SOURCES)
        await REPORT[source](calls.filter(({ order }) => order[step] === source));
      const cost = calls.reduce((sum, call) => sum + costOf(call, step + 1), 0n);
      expect({ step, ...(await counted()) }).toEqual({ step, requests: calls.length, cost });
    }
  });

  it('is taken once of its budget', async () => {
    await moveBalances(bursar);
    const { posted = '', ...rest } = (await standings(bursar))['everything'] ?? {};
    expect(toFemto(posted)).toBe((await counted()).cost);
    expect(rest).toEqual({ presumed: '0', held: '0', leased: '0' });
  });

  it.each(['reattribute', 'rerate'])('stays what it is after %s', async (question) => {
    const before = await counted();
    const range = 'from: "2026-01-01T00:00:00Z", to: "2030-01-01T00:00:00Z", reason: "asked again"';
    const asked = `mutation { ${question}(${range}) { ... on RepostResult { changed } } }`;
    expect(await bursar.gql(asked)).toEqual({ [question]: { changed: '0' } });
    expect(await counted()).toEqual(before);
  });

  it('leaves a ledger in which every invariant holds, and nothing set aside', async () => {
    expect(await differences(bursar)).toEqual([]);
    expect(await bursar.rows('SELECT reason FROM ledger.quarantine')).toEqual([]);
  });
});

describe('another amount for the same tool', () => {
  it('is set aside with both, and the first stands', async () => {
    const names = { requestId: 'tool-1', usage: null, tool: 'web' };
    await postEvents(bursar, [event({ ...names, chargeUsd: '0.02' })]);
    const before = (await counted()).cost;
    await postEvents(bursar, [event({ ...names, chargeUsd: '0.03' })]);
    expect((await counted()).cost).toBe(before);
    expect(
      await bursar.rows(`SELECT reason FROM ledger.quarantine WHERE request_id = 'tool-1'`),
    ).toEqual([{ reason: 'conflict' }]);
  });
});

describe('a settlement with a charge', () => {
  it('and without usage is refused, with what to report', async () => {
    const { body } = await admit(bursar, { requestId: 'no-usage' });
    const answer = await settle(bursar, body['admissionId'], { outcome: 'ok', chargeUsd: '0.01' });
    expect(answer.status).toBe(422);
    expect(JSON.stringify(answer.body)).toContain('report the usage too');
  });

  it('has it held before the call, where the call asks for it', async () => {
    const held = async (more: object) =>
      (await admit(bursar, { requestId: `held-${JSON.stringify(more)}`, ...more })).body['holdUsd'];
    expect(await held({})).toBe('0.01617');
    expect(await held({ maxChargeUsd: '0.5' })).toBe('0.51617');
  });
});
