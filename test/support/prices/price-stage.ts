import { afterEach, beforeEach, expect } from '@jest/globals';
import { readPriceList } from '@bursar/pricing';
import { json, TravellingClock } from '../http/access.js';
import { logLine, post } from '../usage/lines.js';
import { awsOffer, genaiPrices, liteLlmMap, type LiteLlmEntry } from './price-lists.js';
import { startBursar, type TestBursar } from '../processes/server.js';

export const DAY_MS = 86_400_000;
export const MODEL = 'acme.changes-v1:0';

export let bursar: TestBursar;
export let clock: TravellingClock;
/** One model of which prices are listed, on a Bursar of its own for each test. */
export function priceStage(): void {
  beforeEach(async () => {
    clock = new TravellingClock();
    bursar = await startBursar({ clock });
  });
  afterEach(() => bursar.close());
}

export const dayAhead = (days: number) =>
  new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

interface Imported {
  counts: Record<string, number>;
  entries: { outcome: string; model: string; why: string }[];
}
export async function importText(text: string): Promise<Imported> {
  const known = [{ model: MODEL, contextOver: [] }];
  const answer = await bursar.http('/v1/prices/import', json(readPriceList(text, known)));
  expect(answer.status).toBe(200);
  return (await answer.json()) as Imported;
}
export const liteLlm = (input: number, output = 1e-5) =>
  importText(liteLlmMap({ [`us.${MODEL}`]: { input, output } satisfies LiteLlmEntry }));
export const genai = (prices: Record<string, readonly [string, string]>) =>
  importText(genaiPrices([{ id: MODEL, prices }]));
export const aws = (input: string, output = '0.0100000000') =>
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
export async function held(states = ['open']): Promise<Held[]> {
  const answer = await bursar.gql<{ heldPrices: Held[] }>(
    `query ($states: [String!]) { heldPrices(states: $states) { id kind state per1M waitsFor guards { code text }
       sources { source document firstSeen lastSeen } inForce { id per1M confirmedOn } } }`,
    { states },
  );
  return answer.heldPrices;
}
type Decision = 'accept' | 'dismiss' | 'reopen';
export async function decide(
  decision: Decision,
  ids: number[] | null,
  reason = 'Seen on the page.',
) {
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
export async function costNow(): Promise<string> {
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
