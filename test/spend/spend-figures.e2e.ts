import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SYSTEM } from '../../apps/api/src/platform/actor.js';
import type { SpendInput } from '../../apps/api/src/spend/question.js';
import { TEAMS } from '../support/usage/charges.js';
import { LEAD, type SpendInstallation, startSpend } from '../support/usage/spend.js';

let installation: SpendInstallation;
beforeAll(async () => {
  installation = await startSpend();
}, 120_000);
afterAll(() => installation.close());

describe('latency', () => {
  /** The calls that stand: one taken back has no requests left, one posted again has one. */
  const exact = `SELECT percentile_disc(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY latency_ms) AS p
    FROM (SELECT latency_ms FROM ledger.charge
      WHERE occurred_at >= $1 AND occurred_at < $2 AND latency_ms > 0
        AND ($3::text IS NULL OR key_id IN (SELECT id FROM ledger.spend_key WHERE principal = $3))
      GROUP BY invocation, latency_ms HAVING sum(requests) > 0) standing`;

  it.each([
    ['from whole days of UTC', '2026-05-10', '2026-06-20', 'UTC', {}],
    ['from the calls, at odd edges', '2026-05-10T03:07', '2026-06-20', 'Asia/Kathmandu', {}],
    ['of one principal', '2026-05-10', '2026-06-20', 'UTC', { principal: '=role-1' }],
  ])(
    'is reported %s, 2.5 %% off at most',
    async (_story, from, to, timezone, only: Record<string, string>) => {
      const filters = Object.entries(only).map(([name, value]) => ({
        dimension: name,
        in: [value],
      }));
      const whole = await installation.ask({ from, to, timezone, filters, latency: true });
      const grouped = await installation.ask({
        from,
        to,
        timezone,
        filters,
        latency: true,
        groupBy: ['day', 'team'],
        top: 2,
      });
      expect(grouped.total).toEqual(whole.total);
      const { from: first, to: last } = whole.range;
      const [raw] = await installation.database.rows<{ p: number[] }>(exact, [
        first,
        last,
        only['principal'] ?? null,
      ]);
      const { latency } = whole.total;
      for (const [index, reported] of [latency?.p50Ms, latency?.p95Ms, latency?.p99Ms].entries()) {
        const expected = raw?.p[index] ?? 0;
        expect(Math.abs((reported ?? 0) - expected) / expected).toBeLessThan(0.0251);
      }
      expect(latency?.coverage).toBeGreaterThan(0.8);
      expect(latency?.coverage).toBeLessThan(1);
    },
  );

  it('of the most expensive principals is the same as of each alone; of the others it is not reported', async () => {
    const range = { from: '2026-05-10', to: '2026-06-20T03:07', latency: true };
    const { rows, total } = await installation.ask({ ...range, groupBy: ['principal'], top: 2 });
    for (const { keys, other, figures } of rows) {
      const alone = await installation.ask({
        ...range,
        filters: [{ dimension: 'principal', in: keys }],
      });
      expect(figures.latency).toEqual(other ? null : alone.total.latency);
    }
    expect(total.latency).toEqual((await installation.ask(range)).total.latency);
  });
});

describe('a team lead', () => {
  const range = { from: '2026-01-01', to: '2027-01-01' };

  it('sees the figures of their own teams alone, in rows, totals, Other and counts', async () => {
    const own = await installation.ask({ ...range, groupBy: ['team'], top: 1 }, LEAD);
    expect(own.groups).toBe(2);
    expect(own.rows.map((row) => [row.keys[0], row.other]).sort()).toEqual(
      [
        [null, true],
        [own.rows[0]?.keys[0], false],
      ].sort(),
    );
    const all = await installation.ask({ ...range, groupBy: ['team'] });
    const mine = all.rows.filter((row) => row.keys[0] === 'ads' || row.keys[0] === 'support');
    expect(own.total.requests).toBe(mine.reduce((sum, row) => sum + row.figures.requests, 0n));
  });

  it('learns nothing from a filter that names another team, or all but their own', async () => {
    for (const exclude of [false, true]) {
      const input = {
        ...range,
        filters: [{ dimension: 'team', in: exclude ? ['ads', 'support'] : ['search'], exclude }],
      };
      const { total, rows } = await installation.ask(input, LEAD);
      expect([total.requests, total.cost, rows]).toEqual([0n, '0', []]);
    }
  });

  it('is offered values of their own teams alone', async () => {
    const values = await installation.spend.dimensionValues(LEAD, { dimension: 'team', ...range });
    expect(values.map(({ value }) => value).sort()).toEqual(['ads', 'support']);
    expect(
      await installation.spend.dimensionValues(
        { ...LEAD, teams: [] },
        { dimension: 'model', ...range },
      ),
    ).toEqual([]);
  });
});

describe('values of a dimension', () => {
  const range = { from: '2026-01-01', to: '2027-01-01' };

  it('come most expensive first, with the names people know', async () => {
    const values = await installation.spend.dimensionValues(SYSTEM, {
      dimension: 'team',
      ...range,
    });
    const { rows } = await installation.ask({ ...range, groupBy: ['team'] });
    expect(values.map(({ value }) => value).sort()).toEqual(TEAMS);
    expect(values.map(({ cost }) => Number(cost))).toEqual(
      rows.map((row) => Number(row.figures.cost)).sort((a, b) => b - a),
    );
    expect(values.find(({ value }) => value === 'ads')?.label).toBe('Advertising');
  });

  it('are found by part of a value or of a team’s name, wildcards meaning themselves', async () => {
    const find = (name: string, search: string) =>
      installation.spend.dimensionValues(SYSTEM, { dimension: name, search, ...range });
    expect((await find('team', 'CUSTOMER')).map(({ value }) => value)).toEqual(['support']);
    expect((await find('principal', 'role-3')).map(({ value }) => value)).toEqual(['=role-3']);
    expect(await find('model', '%')).toEqual([]);
  });

  it('are accepted as filters, and so is having no value', async () => {
    const { rows, total } = await installation.ask({ ...range, groupBy: ['principal'] });
    const none = { dimension: 'principal', in: [null] };
    const without = rows.find((row) => row.keys[0] === null)?.figures.requests ?? 0n;
    expect((await installation.ask({ ...range, filters: [none] })).total.requests).toBe(without);
    const others = await installation.ask({ ...range, filters: [{ ...none, exclude: true }] });
    expect(others.total.requests).toBe(total.requests - without);
    expect((await installation.ask({ ...range, filters: [{ ...none, in: [] }] })).rows).toEqual([]);
  });

  it('include having no value', async () => {
    const values = await installation.spend.dimensionValues(SYSTEM, {
      dimension: 'feature',
      ...range,
    });
    expect(values.find(({ value }) => value === null)).toMatchObject({ label: '(none)' });
  });
});

describe('the finality of figures', () => {
  const finality = async (now: string, input: SpendInput) => {
    const outcome = await installation.at({ now: () => new Date(now) }).query(SYSTEM, input);
    return outcome.__typename === 'SpendResult' ? outcome.freshness.finality : outcome;
  };

  it('is estimated while anything in the range is at a lower bound or unpriced, else provisional for 72 hours', async () => {
    expect(await finality('2027-06-01', { from: '2026-01-01', to: '2027-01-01' })).toBe(
      'estimated',
    );
    expect(await finality('2025-06-04T00:00:00Z', { from: '2025-06-01', to: '2025-06-02' })).toBe(
      'provisional',
    );
    expect(await finality('2025-06-05T00:00:00Z', { from: '2025-06-01', to: '2025-06-02' })).toBe(
      'final',
    );
  });
});

describe('a spend query that makes no sense', () => {
  const range = { from: '2026-01-01', to: '2026-02-01' };

  it.each<[string, SpendInput]>([
    ['bad_zone', { ...range, timezone: 'Mars/Olympus' }],
    ['bad_zone', { ...range, timezone: '+05:45' }],
    ['bad_range', { ...range, to: '2026-01-01' }],
    ['bad_range', { ...range, from: '2026-02-30' }],
    ['range_too_long', { ...range, from: '1999-01-01' }],
    ['unknown_dimension', { ...range, groupBy: ['constructor'] }],
    ['unknown_dimension', { ...range, filters: [{ dimension: 'colour', in: ['red'] }] }],
    ['unknown_dimension', { ...range, filters: [{ dimension: 'day', in: ['2026-01-01'] }] }],
    ['too_many_groups', { ...range, groupBy: ['team', 'model', 'region', 'day'] }],
    ['too_many_groups', { ...range, groupBy: ['day', 'month'] }],
    ['repeated_group', { ...range, groupBy: ['team', 'team'] }],
    ['bad_top', { ...range, groupBy: ['team'], top: 0 }],
  ])('is refused as %s', async (code, input) => {
    expect(await installation.spend.query(SYSTEM, input)).toMatchObject({
      __typename: 'Problem',
      code,
    });
  });
});
