import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readPriceList } from '@bursar/pricing';
import { CorrectionsProcessor } from '../apps/api/src/ledger/corrections.service.js';
import { actions } from './support/vouched-stage.js';
import { json, TravellingClock } from './support/access.js';
import { logLine, post, spendOf } from './support/lines.js';
import { awsOffer, genaiPrices, liteLlmMap, type LiteLlmEntry } from './support/price-lists.js';
import { startBursar, type TestBursar } from './support/server.js';

const DAY_MS = 86_400_000;
const MODEL = 'acme.changes-v1:0';

let bursar: TestBursar;
let clock: TravellingClock;
beforeEach(async () => {
  clock = new TravellingClock();
  bursar = await startBursar({ clock });
});
afterEach(() => bursar.close());

const dayAhead = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

interface Imported {
  counts: Record<string, number>;
  entries: { outcome: string; model: string; why: string }[];
}
async function importText(text: string): Promise<Imported> {
  const known = [{ model: MODEL, contextOver: [] }];
  const answer = await bursar.http('/v1/prices/import', json(readPriceList(text, known)));
  expect(answer.status).toBe(200);
  return (await answer.json()) as Imported;
}
const liteLlm = (input: number, output = 1e-5) =>
  importText(liteLlmMap({ [`us.${MODEL}`]: { input, output } satisfies LiteLlmEntry }));
const genai = (prices: Record<string, readonly [string, string]>) =>
  importText(genaiPrices([{ id: MODEL, prices }]));
const aws = (input: string, output = '0.0100000000') =>
  importText(
    awsOffer(
      'AmazonBedrock',
      ['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'].flatMap((region) => [
        { usagetype: `USE1-${MODEL}-mantle-input-tokens-standard`, usd: input, region },
        { usagetype: `USE1-${MODEL}-mantle-output-tokens-standard`, usd: output, region },
      ]),
    ),
  );

interface Held {
  id: number;
  kind: string;
  state: string;
  per1M: Record<string, string>;
  waitsFor: string | null;
  guards: { code: string }[];
  sources: { source: string }[];
  inForce: { per1M: Record<string, string> } | null;
}
async function held(states = ['open']): Promise<Held[]> {
  const answer = await bursar.gql<{ heldPrices: Held[] }>(
    `query ($states: [String!]) { heldPrices(states: $states) { id kind state per1M waitsFor guards { code text }
       sources { source document firstSeen lastSeen } inForce { id per1M confirmedOn } } }`,
    { states },
  );
  return answer.heldPrices;
}
type Decision = 'accept' | 'dismiss' | 'reopen';
async function decide(decision: Decision, ids: number[] | null, reason = 'Seen on the page.') {
  const type = decision === 'accept' ? '[Int!]' : '[Int!]!';
  const { outcome } = await bursar.gql<{
    outcome: { decided?: Held[]; code?: string; message?: string };
  }>(
    `mutation ($ids: ${type}, $reason: String!) { outcome: ${decision}HeldPrices(ids: $ids, reason: $reason) {
       ... on HeldDecision { version decided { id state } } ... on Problem { code message hint } } }`,
    { ids, reason },
  );
  return outcome;
}

let calls = 0;
/** The cost of a call of 1,000 tokens in and none out, made now. */
async function costNow(): Promise<string> {
  const model = `us.${MODEL}`;
  const at = new Date(clock.now().getTime() - 1_000).toISOString().replace(/\.\d+Z$/, 'Z');
  const before = await spendSum();
  await post(bursar, [
    logLine({ model, at, input: 1_000, output: 0, requestId: `held-${calls++}` }),
  ]);
  const after = await spendSum();
  return ((after - before) / 1_000_000_000_000).toString();
}
/** In thousandths of a cent, as whole numbers. */
async function spendSum(): Promise<number> {
  const [row] = await bursar.rows<{ cost: string }>(
    'SELECT (coalesce(sum(cost), 0) * 1000000000000000)::bigint::text AS cost FROM ledger.charge',
  );
  return Number(row?.cost ?? '0');
}

describe('an announced price', () => {
  beforeEach(() => liteLlm(1e-6));

  it('is applied when a source lists it on its day or later, and not before; nobody can force it', async () => {
    const day = dayAhead(2);
    const announced = () => genai({ '': ['1', '10'], [day]: ['1.5', '15'] });
    expect((await announced()).entries).toMatchObject([{ outcome: 'held' }]);
    const [one] = await held();
    expect(one).toMatchObject({ kind: 'announced', inForce: { per1M: { input: '1' } } });
    expect(await decide('accept', [one?.id ?? 0])).toMatchObject({ code: 'not_yet' });
    expect(await decide('accept', null)).toMatchObject({ decided: [] });
    clock.aheadMs = DAY_MS;
    await announced();
    expect(await costNow()).toBe('1');
    // Its day has come, but nobody has listed it again.
    clock.aheadMs = 2 * DAY_MS;
    expect(await costNow()).toBe('1');
    expect((await announced()).counts).toMatchObject({ changed: 1, held: 0 });
    expect(await costNow()).toBe('1.5');
    expect(await held()).toEqual([]);
  });

  it('is a fact at once when two sources announce it for the same day, and counts from that day', async () => {
    const day = dayAhead(2);
    await genai({ '': ['1', '10'], [day]: ['1.5', '15'] });
    const future = awsOffer(
      'AmazonBedrock',
      ['us-east-1', 'us-east-2', 'us-west-2'].flatMap((region) =>
        (
          [
            ['input', '0.0015000000'],
            ['output', '0.0150000000'],
          ] as const
        ).map(([kind, usd]) => ({
          usagetype: `USE1-${MODEL}-mantle-${kind}-tokens-standard`,
          usd,
          region,
          from: day,
        })),
      ),
    );
    expect((await importText(future)).counts).toMatchObject({ held: 0 });
    expect(await costNow()).toBe('1');
    clock.aheadMs = 2 * DAY_MS + 1_000;
    expect(await costNow()).toBe('1.5');
  });

  it('that is taken back before its day is never applied', async () => {
    const day = dayAhead(1);
    await genai({ '': ['1', '10'], [day]: ['1.5', '15'] });
    await genai({ '': ['1', '10'] });
    expect(await held()).toEqual([]);
    clock.aheadMs = 2 * DAY_MS;
    expect(await costNow()).toBe('1');
    expect(await held(['withdrawn'])).toHaveLength(1);
  });
});

describe('a changed price', () => {
  beforeEach(() => liteLlm(1e-6));

  it('waits for a second day', async () => {
    expect((await liteLlm(1.1e-6)).counts).toMatchObject({ held: 1, changed: 0 });
    expect((await liteLlm(1.1e-6)).counts).toMatchObject({ held: 1, changed: 0 });
    expect(await costNow()).toBe('1');
    clock.aheadMs = DAY_MS;
    expect((await liteLlm(1.1e-6)).counts).toMatchObject({ held: 0, changed: 1 });
    expect(await costNow()).toBe('1.1');
  });

  it('of one day only, as a list that corrects itself, is never applied', async () => {
    await liteLlm(1.1e-6);
    clock.aheadMs = DAY_MS;
    expect((await liteLlm(1e-6)).counts).toMatchObject({ confirmed: 1, held: 0, changed: 0 });
    expect(await held()).toEqual([]);
    expect(await costNow()).toBe('1');
  });

  it('or for a second source, which need not say it for as many regions', async () => {
    await liteLlm(1.1e-6);
    expect((await genai({ '': ['1.1', '10'] })).counts).toMatchObject({ held: 0 });
    expect(await costNow()).toBe('1.1');
  });

  it('by more than a quarter waits for a person, who may take it, leave it, or think again', async () => {
    const { entries } = await liteLlm(2e-6);
    expect(entries[0]?.why).toBe('input moves from 1 to 2: more than 25 %.');
    clock.aheadMs = DAY_MS;
    await liteLlm(2e-6);
    const [one] = await held();
    const id = one?.id ?? 0;
    expect(one).toMatchObject({
      kind: 'changed',
      per1M: { input: '2' },
      guards: [{ code: 'moved' }],
      inForce: { per1M: { input: '1', output: '10' } },
      waitsFor: null,
    });
    expect(await decide('dismiss', [id], ' ')).toMatchObject({ code: 'needs_a_reason' });
    expect(await decide('dismiss', [id])).toMatchObject({ decided: [{ state: 'dismissed' }] });
    expect((await liteLlm(2e-6)).counts).toMatchObject({ held: 0, ignored: 1 });
    expect(await decide('reopen', [id])).toMatchObject({ decided: [{ state: 'open' }] });
    expect(await decide('accept', [id])).toMatchObject({ decided: [{ state: 'accepted' }] });
    expect(await decide('accept', [id])).toMatchObject({ code: 'not_held' });
    expect(await costNow()).toBe('2');
    expect(await actions(bursar, 'heldPrice.accept')).toHaveLength(1);
    expect(await actions(bursar, 'heldPrice.dismiss')).toHaveLength(1);
    expect((await liteLlm(2e-6)).counts).toMatchObject({ confirmed: 1, held: 0 });
  });

  it('of a map is not taken while AWS lists the price in force', async () => {
    await aws('0.0010000000');
    await liteLlm(1.1e-6);
    clock.aheadMs = DAY_MS;
    await aws('0.0010000000');
    expect((await liteLlm(1.1e-6)).counts).toMatchObject({ held: 1, changed: 0 });
    clock.aheadMs = 2 * DAY_MS;
    expect((await liteLlm(1.1e-6)).counts).toMatchObject({ held: 1, changed: 0 });
    expect(await costNow()).toBe('1');
  });

  it('leaves a version of the book in which the price before is still known', async () => {
    await aws('0.0010000000');
    const before = new Date(clock.now().getTime() + 500).toISOString();
    clock.aheadMs = DAY_MS;
    await aws('0.0011000000');
    clock.aheadMs = 2 * DAY_MS;
    await aws('0.0011000000');
    const input = async (knownAt?: string) => {
      const { prices } = await bursar.gql<{
        prices: { edges: { node: { rows: { per1M: Record<string, string> }[] } }[] };
      }>(
        `query ($knownAt: DateTime, $asOf: DateTime) { prices(search: "${MODEL}", knownAt: $knownAt, asOf: $asOf) {
           edges { node { rows { per1M } } } } }`,
        { knownAt, asOf: clock.now().toISOString() },
      );
      return prices.edges.flatMap(({ node }) => node.rows.map(({ per1M }) => per1M['input']));
    };
    expect(new Set(await input())).toEqual(new Set(['1.1']));
    expect(new Set(await input(before))).toEqual(new Set(['1']));
  });
});

it('a price that changes after the fact lists what re-rating would post, until it is posted', async () => {
  await liteLlm(1e-6);
  const lines = [1, 2, 3].map(() => logLine({ model: `us.${MODEL}`, input: 1_000, output: 0 }));
  await post(
    bursar,
    lines.map((line) =>
      line.replace(/2026-09-15T[^"]*/, new Date(Date.now() - 60_000).toISOString()),
    ),
  );
  const pending = async () =>
    (
      await bursar.gql<{ pendingCorrections: Record<string, unknown>[] }>(
        '{ pendingCorrections { model calls before after difference regions } }',
      )
    ).pendingCorrections;
  expect(await pending()).toEqual([]);
  await liteLlm(2e-6);
  const [one] = await held();
  expect(await decide('accept', [one?.id ?? 0])).toMatchObject({ decided: [{}] });
  const line = { model: MODEL, calls: '3', before: '0.003', after: '0.006', difference: '0.003' };
  expect(await pending()).toMatchObject([line]);
  await bursar.app.get(CorrectionsProcessor, { strict: false }).run();
  expect(await pending()).toMatchObject([line]);
  await bursar.gql(
    `mutation { rerate(from: "2026-01-01T00:00:00Z", to: "2100-01-01T00:00:00Z", reason: "A price came.") {
       __typename ... on Problem { message } } }`,
  );
  expect(await pending()).toEqual([]);
  expect((await spendOf(bursar, ['model'])).total.cost).toBe('0.006');
});

it('a list that loses a model asks a person, and the price stays until then', async () => {
  const other = { 'us.acme.other-v1:0': { input: 1e-6, output: 1e-6 } };
  await importText(liteLlmMap({ [`us.${MODEL}`]: { input: 1e-6, output: 1e-5 }, ...other }));
  clock.aheadMs = DAY_MS;
  await importText(liteLlmMap(other));
  expect(await held()).toMatchObject([{ kind: 'gone', guards: [{ code: 'gone' }] }]);
  expect(await costNow()).toBe('1');
});
