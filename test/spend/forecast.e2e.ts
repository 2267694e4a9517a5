import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Clock } from '../../apps/api/src/platform/clock.js';
import type { Caller } from '../support/http/client.js';
import { runCli } from '../support/processes/process.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig, GATEWAY, logLine, post } from '../support/usage/lines.js';

const NOW = Date.UTC(2026, 8, 16, 12, 30);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

class MidSeptember extends Clock {
  override now(): Date {
    return new Date(NOW);
  }
}

const CONFIG = `apiVersion: bursar/v1
fiscalCalendar: { yearStartsIn: 8, pattern: months }
trustedMetadataPrincipals: ["arn:aws:sts::*:assumed-role/GatewayRole/*"]
teams:
  - { id: search, name: Search, costCentre: CC-1, recognisedBy: { requestMetadata: { team: search } } }
  - { id: ads, name: Ads, costCentre: CC-1, recognisedBy: { requestMetadata: { team: ads } } }
  - { id: young, name: Young, recognisedBy: { requestMetadata: { team: young } } }
prices:
  - { model: "acme.chat-v1:0", per1M: { input: "1", output: "10" } }
`;

/** One call, of 1,000,000 input and 100,000 output tokens: 2 USD. */
const call = (team: string, at: number): string =>
  logLine({
    ...{ principal: GATEWAY, metadata: { team }, model: 'acme.chat-v1:0' },
    at: new Date(at).toISOString().replace('.000Z', 'Z'),
    usage: { inputTokens: 1_000_000, outputTokens: 100_000 },
  });

let bursar: TestBursar;
let finance: Caller;
beforeAll(async () => {
  bursar = await startBursar({ clock: new MidSeptember() });
  await applyConfig(bursar, CONFIG);
  const lines: string[] = [];
  // Every six hours since 20 July, and a young team of three days.
  for (let at = Date.UTC(2026, 6, 20); at < NOW - HOUR; at += 6 * HOUR) lines.push(call('search', at));
  for (let at = Date.UTC(2026, 6, 20, 1); at < NOW - HOUR; at += DAY) lines.push(call('ads', at));
  for (let at = NOW - 3 * DAY; at < NOW - HOUR; at += DAY) lines.push(call('young', at));
  const { body } = await post(bursar, lines);
  expect(body).toMatchObject({ accepted: lines.length, unpriced: 0 });
  finance = await bursar.as('finance');
}, 120_000);
afterAll(() => bursar.close());

interface Row {
  readonly kind: string;
  readonly id: string | null;
  readonly spent: string;
  readonly expected: string | null;
  readonly low: string | null;
  readonly high: string | null;
  readonly withPeak: string | null;
  readonly plan: string | null;
  readonly variance: string | null;
  readonly daysKnown: number;
  readonly daysNeeded: number;
}
interface Forecast {
  readonly code?: string;
  readonly countedTo: string;
  readonly periods: readonly {
    readonly name: string;
    readonly from: string;
    readonly to: string;
    readonly notCovered: string | null;
    readonly rows: readonly Row[];
    readonly days: readonly Record<'day' | 'spent' | 'expected' | 'low' | 'high', string | null>[];
  }[];
}

async function forecast(given: string, as: Caller = finance): Promise<Forecast> {
  const { forecast: answer } = await bursar.gql<{ forecast: Forecast }>(
    `{ forecast${given} { ... on Problem { code } ... on Forecast { countedTo periods { name from to notCovered
       rows { kind id name spent expected low high withPeak plan variance daysKnown daysNeeded }
       days { day spent expected low high } } } } }`,
    {},
    as,
  );
  return answer;
}
const rowOf = ({ periods }: Forecast, id: string | null, at = 0): Row | undefined =>
  periods[at]?.rows.find((row) => row.id === id);

async function sendPlans(text: string, query = ''): Promise<Record<string, unknown>> {
  const answer = await bursar.http(`/v1/plans${query}`, {
    ...{ method: 'POST', as: finance, type: 'text/csv', body: text },
  });
  return answer.body as Record<string, unknown>;
}
