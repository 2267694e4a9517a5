import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Clock } from '../../apps/api/src/platform/clock.js';
import type { Caller } from '../support/http/client.js';
import { runCli } from '../support/processes/process.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import {
  type Change,
  type Forecast,
  type Imported,
  rowOf,
  versionOfPlan,
} from '../support/usage/forecasts.js';
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

/** Of 1,000,000 input and 100,000 output tokens: 2 USD. */
const call = (team: string, at: number): string =>
  logLine({
    ...{ principal: GATEWAY, metadata: { team }, model: 'acme.chat-v1:0' },
    at: new Date(at).toISOString().replace('.000Z', 'Z'),
    ...{ input: 1_000_000, output: 100_000 },
  });

let bursar: TestBursar;
let finance: Caller;
beforeAll(async () => {
  bursar = await startBursar({ clock: new MidSeptember() });
  await applyConfig(bursar, CONFIG);
  const lines: string[] = [];
  for (let at = Date.UTC(2026, 6, 20); at < NOW - HOUR; at += 6 * HOUR)
    lines.push(call('search', at));
  for (let at = Date.UTC(2026, 6, 20, 1); at < NOW - HOUR; at += DAY) lines.push(call('ads', at));
  for (let at = NOW - 3 * DAY; at < NOW - HOUR; at += DAY) lines.push(call('young', at));
  const { body } = await post(bursar, lines);
  expect(body).toMatchObject({ accepted: lines.length, unpriced: 0 });
  finance = await bursar.as('finance');
}, 120_000);
afterAll(() => bursar.close());

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

async function sendPlans(text: string, query = ''): Promise<Imported> {
  const headers = { ...finance, 'content-type': 'text/csv' };
  const answer = await bursar.http(`/v1/plans${query}`, { method: 'POST', headers, body: text });
  return answer.json() as Promise<Imported>;
}
const CHANGE = '... on SpendPlanChange { id origin undoneBy } ... on Problem { code }';
async function setPlan(input: Record<string, unknown>): Promise<Change> {
  const seen = { version: await versionOfPlan(bursar, finance) };
  const { setPlan: change } = await bursar.gql<{ setPlan: Change }>(
    `mutation ($input: SetPlanInput!) { setPlan(input: $input) { ${CHANGE} } }`,
    {
      input: { kind: 'team', target: 'search', month: '2026-09', reason: 'Board', seen, ...input },
    },
    finance,
  );
  return change;
}
async function undo(id: string): Promise<Change> {
  const { undoPlanChange: change } = await bursar.gql<{ undoPlanChange: Change }>(
    `mutation ($id: ID!) { undoPlanChange(id: $id, reason: "By mistake") { ${CHANGE} } }`,
    { id },
    finance,
  );
  return change;
}
async function plans(as: Caller = finance): Promise<string[]> {
  const answer = await bursar.gql<{
    plans: { plans: Record<'target' | 'month' | 'usd', string>[] };
  }>(
    '{ plans(from: "2026-08", to: "2026-12") { ... on SpendPlans { plans { target month usd } } } }',
    {},
    as,
  );
  return answer.plans.plans.map(({ target, month, usd }) => `${target} ${month} ${usd}`);
}

describe('plans', () => {
  it('come from a file, line by line, and the same file again changes nothing', async () => {
    const file =
      'month,team,costCentre,amountUsd\n2026-09,,CC-1,300\n2026-09,ads,,50\n2026-09,elsewhere,,1\n2026-9,ads,,1\n';
    expect(await sendPlans(file, '?dryRun=true')).toMatchObject({ accepted: 2, rejected: 2 });
    expect(await plans()).toEqual([]);
    expect(await sendPlans(file)).toMatchObject({
      ...{ accepted: 2, replaced: 0, duplicate: 0, rejected: 2 },
      problems: [
        { line: 4, code: 'unknown_team' },
        { line: 5, code: 'bad_month' },
      ],
    });
    expect(await sendPlans(file)).toMatchObject({ accepted: 0, duplicate: 2 });
    expect(await sendPlans('day,team\n')).toMatchObject({ code: 'bad_header' });
    expect(await plans()).toEqual(['CC-1 2026-09 300', 'ads 2026-09 50']);
  });

  it('are set and taken back on screen, as long as nothing is said since', async () => {
    const first = await setPlan({ usd: '200.00' });
    expect(await setPlan({ usd: '200' })).toMatchObject({ code: 'unchanged' });
    expect(await setPlan({ usd: '-1' })).toMatchObject({ code: 'bad_amount' });
    expect(await setPlan({ usd: '1', reason: ' ' })).toMatchObject({ code: 'reason_missing' });
    expect(await setPlan({ usd: '1', seen: null })).toMatchObject({ code: 'not_based' });
    expect(await setPlan({ usd: '1', seen: { version: 'earlier' } })).toMatchObject({
      code: 'changed_since',
    });
    expect(await setPlan({ usd: '1', seen: {} })).toMatchObject({ code: 'exists_already' });
    expect(await plans()).toContain('search 2026-09 200');
    expect(await setPlan({ usd: '1', target: 'gone', seen: {} })).toMatchObject({
      code: 'unknown_team',
    });
    const second = await setPlan({ usd: null });
    expect(await plans()).not.toContain('search 2026-09 200');
    expect(await undo(first.id)).toMatchObject({ code: 'changed_since' });
    expect(await undo(second.id)).toMatchObject({ id: second.id });
    expect(await plans()).toContain('search 2026-09 200');
    expect(await undo(second.id)).toMatchObject({ code: 'already_undone' });
    expect(await undo('999')).toMatchObject({ code: 'unknown_change' });
  });

  it('of cost centres and other teams are not for a team lead', async () => {
    expect(await plans(await bursar.as('teamLead', ['ads']))).toEqual(['ads 2026-09 50']);
  });

  it('are in the audit log, each with its author and reason', async () => {
    const { audit } = await bursar.gql<{ audit: { edges: { node: { action: string } }[] } }>(
      '{ audit(first: 50) { edges { node { action } } } }',
    );
    const actions = audit.edges
      .map(({ node }) => node.action)
      .filter((one) => one.startsWith('plan.'));
    expect(actions.toSorted()).toEqual(['plan.import', 'plan.set', 'plan.set', 'plan.undo']);
  });
});

describe('a forecast', () => {
  it('is what was spent, to the last digit, and what is to come, by team and in all', async () => {
    const answer = await forecast('');
    const [month, quarter] = answer.periods;
    expect(answer.countedTo).toBe('2026-09-16T12:00:00.000Z');
    expect(month).toMatchObject({ name: 'month', from: '2026-09-01', to: '2026-10-01' });
    // The fiscal year begins in August.
    expect(quarter).toMatchObject({ name: 'quarter', from: '2026-08-01', to: '2026-11-01' });
    // 15 days of four calls, and two or three today; each costs 2 USD.
    expect(rowOf(answer, 'search')).toMatchObject({ spent: '124', daysKnown: 56 });
    const total = rowOf(answer, null);
    const teams = (month?.rows ?? []).filter(({ kind }) => kind === 'team');
    const sum = teams.reduce((all, { spent }) => all + Number.parseInt(spent, 10), 0);
    expect(total?.spent).toBe(String(sum));
    const expected = Number.parseFloat(rowOf(answer, 'search')?.expected ?? '');
    expect(Math.abs(expected - 240)).toBeLessThan(4);
  });

  it('has variance from the plan and the peak overhead on what is to come', async () => {
    const answer = await forecast('(peakPercent: 50)');
    const row = rowOf(answer, 'search');
    const {
      spent = '',
      expected = '',
      withPeak = '',
      variance = '',
    } = row as unknown as Record<string, string>;
    const cents = (usd: string) => Math.round(100 * Number.parseFloat(usd));
    expect(row?.plan).toBe('200');
    expect(cents(variance)).toBe(cents(expected) - 20_000);
    const peak = cents(spent) + 1.5 * (cents(expected) - cents(spent));
    expect(Math.abs(cents(withPeak) - peak)).toBeLessThanOrEqual(1);
    // The cost centre's plan includes its teams', and no plan is of a quarter with a month without one.
    expect(rowOf(answer, null)?.plan).toBe('300');
    expect(rowOf(answer, 'CC-1')?.plan).toBe('300');
    expect(rowOf(answer, 'search', 1)?.plan).toBeNull();
  });

  it('of a team with little history says how many days it needs, and no figure', async () => {
    expect(rowOf(await forecast(''), 'young')).toMatchObject({
      ...{ spent: '6', expected: null, low: null, high: null, withPeak: null, variance: null },
      ...{ daysKnown: 3, daysNeeded: 7 },
    });
  });

  it('has a course day by day, from the spent to the expected', async () => {
    const { periods } = await forecast('(team: "search")');
    const days = periods[0]?.days ?? [];
    expect(days).toHaveLength(30);
    expect(days[14]).toMatchObject({ day: '2026-09-15', spent: '120', expected: null });
    expect(days[16]).toMatchObject({ day: '2026-09-17', spent: null });
    expect(days[29]?.expected).toBe(periods[0]?.rows[0]?.expected);
  });

  it('reaches a day that is named, and refuses what is none', async () => {
    const { periods } = await forecast('(to: "2026-09-20")');
    expect(periods[2]).toMatchObject({ name: 'range', from: '2026-09-01', to: '2026-09-20' });
    for (const to of ['2026-02-31', '2026-08-01', '2031-01-01'])
      expect(await forecast(`(to: "${to}")`)).toMatchObject({ code: 'bad_day' });
    expect(await forecast('(peakPercent: -1)')).toMatchObject({ code: 'bad_peak' });
    expect(await forecast('(team: "gone")')).toMatchObject({ code: 'unknown_team' });
  });

  it('names what the data do not cover', async () => {
    const { periods } = await forecast('');
    expect(periods[1]?.notCovered).toBeNull();
  });

  it('shows a team lead the own teams alone', async () => {
    const lead = await bursar.as('teamLead', ['ads']);
    const { periods } = await forecast('', lead);
    expect(periods[0]?.rows.map(({ id }) => id)).toEqual([null, 'ads']);
    expect(await forecast('(team: "search")', lead)).toMatchObject({ code: 'unknown_team' });
  });

  it('is the same on the command line and as a file', async () => {
    const answer = await forecast('');
    const csv = await bursar.http('/v1/exports/forecast.csv', { headers: finance });
    const lines = (await csv.text()).trim().split('\n');
    expect(lines).toHaveLength(1 + answer.periods.flatMap(({ rows }) => rows).length);
    expect(lines.join('\n')).toContain(rowOf(answer, 'search')?.expected ?? 'none');
    const { code, stdout: out } = await runCli(['forecast', '-o', 'json'], bursar);
    expect(code).toBe(0);
    expect(rowOf(JSON.parse(out) as Forecast, 'search')?.expected).toBe(
      rowOf(answer, 'search')?.expected,
    );
  });
});
