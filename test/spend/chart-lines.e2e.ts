import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Clock } from '../../apps/api/src/platform/clock.js';
import { readSheet } from '../support/chargeback/sheet.js';
import { serviceKey } from '../support/http/callers.js';
import type { Caller } from '../support/http/client.js';
import { json } from '../support/http/access.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig, GATEWAY, logLine, post, TWO_TEAMS } from '../support/usage/lines.js';

const NOW = Date.UTC(2026, 8, 16, 12, 30);
const HOUR = 3_600_000;

class MidSeptember extends Clock {
  override now(): Date {
    return new Date(NOW);
  }
}

const CONFIG = `${TWO_TEAMS}prices:
  - { model: "acme.chat-v1:0", per1M: { input: "1", output: "10" } }
budgets:
  - { id: search-month, scope: { team: search }, limit: "300.25", window: month, mode: soft }
  - { id: search-day, scope: { team: search }, limit: "20", window: day, mode: soft }
  - { id: dev-month, scope: { team: search, environment: dev }, limit: "1", window: month, mode: soft }
`;

/** $2. */
const call = (at: number): string =>
  logLine({
    ...{ principal: GATEWAY, metadata: { team: 'search' }, model: 'acme.chat-v1:0' },
    at: new Date(at).toISOString().replace('.000Z', 'Z'),
    ...{ input: 1_000_000, output: 100_000 },
  });

/** A day before the budget's limits were recorded. */
const UNRECORDED = `INSERT INTO limits.budget_window (budget_id, revision, scope, starts_at, ends_at)
  SELECT budget_id, revision, scope, starts_at - interval '1 day', starts_at FROM limits.budget_window
  WHERE budget_id = 'search-day'`;

describe('lines beside a chart, in its spreadsheet', () => {
  let bursar: TestBursar;
  let finance: Caller;
  beforeAll(async () => {
    bursar = await startBursar({ clock: new MidSeptember() });
    await applyConfig(bursar, CONFIG);
    const lines: string[] = [];
    for (let at = Date.UTC(2026, 7, 20); at < NOW - HOUR; at += 6 * HOUR) lines.push(call(at));
    await post(bursar, lines);
    finance = await bursar.as('finance');
    await bursar.http('/v1/plans', {
      method: 'POST',
      headers: { ...finance, 'content-type': 'text/csv' },
      body: 'month,team,costCentre,amountUsd\n2026-09,search,,250.5\n',
    });
    await bursar.rows(UNRECORDED);
  }, 120_000);
  afterAll(() => bursar.close());

  const LINES = ['plan', 'budget', 'forecast'];
  const read = async (drawn: object, as: Caller = finance, team = 'search') => {
    const sent = json({
      ...{ from: '2026-09-01', to: '2026-09-17', groupBy: ['team', 'day'] },
      filters: [{ dimension: 'team', in: [team] }],
      drawn: { series: [{ key: team }], lines: LINES, ...drawn },
    });
    const file = await bursar.http('/v1/exports/chart.xlsx', sent, as);
    expect(file.status).toBe(200);
    const [head = [], ...rows] = readSheet(new Uint8Array(await file.arrayBuffer())).rows.map(
      (row) => row.map((cell) => (cell === null ? null : 'text' in cell ? cell.text : cell.number)),
    );
    const column = (name: string) => rows.map((row) => row[head.indexOf(name)] ?? null);
    return { head, column, notes: head.includes('notes') ? column('notes')[0] : null };
  };
  const nameOfLines = (head: readonly (string | null)[]) =>
    head.filter((name) => /^(Plan|Budget|Expected)/.test(name ?? '') && !name?.endsWith('exact'));

  it('are columns with the names of the legend, with the plan, the limit that held, and what is expected to its last digit', async () => {
    const { head, column, notes } = await read({ cumulative: true });
    expect(head.slice(0, 13)).toEqual([
      ...['day', 'Search', 'Total', 'Plan', 'Budget search-month', 'Expected until 1 Oct 2026'],
      ...['Low (80 %)', 'High (80 %)', 'totalExact', 'Plan, exact', 'Budget search-month, exact'],
      ...['Expected until 1 Oct 2026, exact', 'Low (80 %), exact'],
    ]);
    const days = column('day');
    expect([days[0], days.at(-2), days.at(-1)]).toEqual([
      '2026-09-01',
      '2026-09-30',
      'Total spent',
    ]);
    // A line has a height in every bucket, and no sum.
    const across = (amount: string) => [...Array<string>(30).fill(amount), null];
    expect(column('Plan, exact')).toEqual(across('250.5'));
    expect(column('Budget search-month, exact')).toEqual(across('300.25'));
    const { forecast } = await bursar.gql<{
      forecast: { periods: { days: { expected: string | null; high: string | null }[] }[] };
    }>(
      '{ forecast(team: "search") { ... on Forecast { periods { days { expected high } } } } }',
      {},
      finance,
    );
    const expected = forecast.periods[0]?.days.map((day) => day.expected) ?? [];
    expect(column('Expected until 1 Oct 2026, exact')).toEqual([...expected, null]);
    expect(expected.slice(14, 16)).toEqual([null, expect.any(String)]);
    expect(column('High (80 %), exact').slice(0, -1)).toEqual(
      forecast.periods[0]?.days.map((day) => day.high),
    );
    // What is still to come was spent by no one: it is empty, not zero.
    expect(column('totalExact').slice(15)).toEqual([
      expect.any(String),
      ...Array<null>(14).fill(null),
      expect.any(String),
    ]);
    expect(notes).toBe('From 2026-09-17 on, days are still to come.');
  });

  it('are empty where a limit is not known, and say so', async () => {
    const { head, column, notes } = await read({});
    expect(nameOfLines(head)).toEqual(['Budget search-day', 'Expected until 1 Oct 2026']);
    expect(column('Budget search-day, exact').slice(13, 17)).toEqual([null, null, '20', '20']);
    expect(notes).toBe(
      'No plan: it is for all of the month or quarter; choose Cumulative. Budget search-day: where it has no line, limit then unknown. From 2026-09-17 on, days are still to come.',
    );
    const hidden = await read({ other: false });
    expect(nameOfLines(hidden.head)).toEqual([]);
    expect(hidden.notes).toBe('Plan, budget and forecast are of all series: show them all.');
    expect((await read({ lines: [] })).notes).toBeNull();
  });

  it('are none of a budget, plan or forecast that the reader may not see', async () => {
    const cumulative = true;
    const [lead, other, developer, key] = [
      await bursar.as('teamLead', ['search']),
      await bursar.as('teamLead', ['ads']),
      await bursar.as('developer'),
      await serviceKey(bursar, ['readSpend']),
    ];
    const seen = async (as: Caller) => {
      const { head, notes } = await read({ cumulative }, as);
      return [nameOfLines(head).map((name) => name?.split(' ')[0]), notes];
    };
    expect((await seen(lead))[0]).toEqual(['Plan', 'Budget', 'Expected']);
    expect(await seen(other)).toEqual([
      [],
      'No plan and no forecast: You see no such team. No budget: there is none of just this selection.',
    ]);
    expect(await seen(developer)).toEqual([
      [],
      'You may not see plans and forecasts. No budget: there is none of just this selection.',
    ]);
    expect((await seen(key))[0]).toEqual(['Plan', 'Expected']);
  });
});
