import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Actor } from '../apps/api/src/platform/actor.js';
import { SYSTEM } from '../apps/api/src/platform/actor.js';
import { type Clock, SystemClock } from '../apps/api/src/platform/clock.js';
import { readConfig } from '../apps/api/src/platform/config.js';
import { Database } from '../apps/api/src/platform/database.js';
import { LawChecks } from '../apps/api/src/ledger/ledger.module.js';
import { FoldDaysProcessor } from '../apps/api/src/spend/fold-days.processor.js';
import { FoldedLaw } from '../apps/api/src/spend/folded-law.js';
import type { SpendInput } from '../apps/api/src/spend/question.js';
import { SpendRepository } from '../apps/api/src/spend/spend.repository.js';
import { type SpendResult, SpendService } from '../apps/api/src/spend/spend.service.js';
import { ZoneRepository } from '../apps/api/src/spend/zone.repository.js';
import { addLateCharges, fillCharges, TEAMS } from './support/charges.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { askRawCharges } from './support/raw-spend.js';

const REPORTING_ZONE = 'America/New_York';
const ZONES = [
  'UTC',
  REPORTING_ZONE,
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'CET',
];
const DIMENSIONS = [
  'team',
  'costCentre',
  'project',
  'environment',
  'provider',
  'model',
  'region',
  'operation',
  'principal',
  'feature',
];
const UNITS = ['quarterHour', 'hour', 'day', 'week', 'month'];
const ROWS = 24_000;

let database: TestDatabase;
let connections: Database;
let spend: SpendService;

const LEAD: Actor = {
  ...SYSTEM,
  kind: 'person',
  roles: new Set(['teamLead']),
  teams: ['ads', 'support'],
};

function serviceAt(clock: Clock): SpendService {
  return new SpendService(new SpendRepository(connections), new ZoneRepository(connections), clock);
}

beforeAll(async () => {
  database = await createTestDatabase();
  await fillCharges(database, { rows: ROWS, reportingZone: REPORTING_ZONE });
  connections = new Database(readConfig({ DATABASE_URL: database.url }));
  await new FoldDaysProcessor(connections).run();
  await addLateCharges(database, { rows: 2_000, reportingZone: REPORTING_ZONE });
  spend = serviceAt(new SystemClock());
}, 120_000);

afterAll(async () => {
  await connections.onModuleDestroy();
  await database.drop();
});

async function ask(input: SpendInput, actor: Actor = SYSTEM): Promise<SpendResult> {
  const outcome = await spend.query(actor, input);
  if (outcome.__typename === 'Problem') throw new Error(JSON.stringify(outcome));
  return outcome;
}

const bound = fc.oneof(
  fc.constantFrom(
    '2011-12-28',
    '2011-12-30',
    '2011-12-31',
    '2026-01-01',
    '2026-03-08',
    '2026-03-09',
    '2026-04-05',
    '2026-10-04',
  ),
  fc.constantFrom(
    '2026-11-01',
    '2026-11-02',
    '2026-12-01',
    '2027-01-01',
    '2026-03-08T02:30',
    '2026-11-01T01:30',
    '2026-10-04T02:15',
  ),
  fc.constantFrom(
    '2026-03-10T13:07',
    '2026-06-20T04:00',
    '2026-02-28T18:15Z',
    '2026-07-01T00:07:30.123Z',
    '2026-03-01T00:00+05:45',
  ),
  fc
    .integer({ min: 0, max: 360 })
    .map((day) => new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10)),
);
const dimension = fc.constantFrom(...DIMENSIONS);
const filter = fc.record({
  dimension,
  in: fc.subarray([
    'ads',
    'search',
    'unallocated',
    'CC-1',
    'p1',
    'prod',
    'bedrock',
    'model-1',
    'model-2',
    '=role-1',
    'f1',
    null,
  ]),
  exclude: fc.boolean(),
});
const question = fc
  .record({
    bounds: fc
      .tuple(bound, bound)
      .filter(([from, to]) => from.slice(0, 10) < to.slice(0, 10) && to < '2012' === from < '2012'),
    timezone: fc.constantFrom(...ZONES),
    unit: fc.option(fc.constantFrom(...UNITS)),
    dimensions: fc.uniqueArray(dimension, { maxLength: 2 }),
    filters: fc.array(filter, { maxLength: 2 }),
    top: fc.option(fc.integer({ min: 1, max: 6 })),
    lead: fc.boolean(),
  })
  .map(({ bounds: [from, to], timezone, unit, dimensions, filters, top, lead }) => ({
    input: {
      from,
      to,
      timezone,
      groupBy: unit === null ? dimensions : [unit, ...dimensions],
      filters,
      top,
    },
    actor: lead ? LEAD : SYSTEM,
  }));

/** Thousands of rows compare faster as text. */
const asText = (answer: object): string =>
  JSON.stringify(answer, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));

describe('any question', () => {
  it('is answered by the sums as by the charges themselves, to the last digit', async () => {
    await fc.assert(
      fc.asyncProperty(question, async ({ input, actor }) => {
        const outcome = await spend.query(actor, input);
        const raw = await askRawCharges(database, input, actor.teams);
        const { rows, total, groups, code } = {
          rows: [],
          total: null,
          groups: 0,
          code: null,
          ...outcome,
        };
        expect(asText({ rows, total, groups, code })).toBe(asText(raw));
      }),
      { numRuns: 120, seed: 20_261_120 },
    );
  }, 120_000);

  it('about whole dates takes the calls whose local date lies among them', async () => {
    for (const timezone of [
      'UTC',
      REPORTING_ZONE,
      'Asia/Kathmandu',
      'Australia/Lord_Howe',
      'Pacific/Apia',
    ]) {
      const { total } = await ask({ from: '2026-03-08', to: '2026-10-04', timezone });
      const [raw] = await database.rows<{ requests: bigint }>(
        `SELECT sum(requests)::bigint AS requests FROM ledger.charge WHERE (occurred_at AT TIME ZONE $1)::date >= '2026-03-08' AND (occurred_at AT TIME ZONE $1)::date < '2026-10-04'`,
        [timezone],
      );
      expect(total.requests).toBe(raw?.requests);
    }
  });

  it('in the reporting zone reads its own days: they and those of UTC agree', async () => {
    const range = { from: '2026-03-01', to: '2026-12-01', timezone: REPORTING_ZONE };
    const months = await ask({ ...range, groupBy: ['month'] });
    const days = await ask({ ...range, groupBy: ['day'] });
    const hours = await ask({ ...range, groupBy: ['hour'] });
    expect(days.total).toEqual(months.total);
    expect(hours.total).toEqual(months.total);
    expect(months.rows.map((row) => row.keys[0])).toContain('2026-11');
  });
});

describe('days folded by one dimension', () => {
  const changed = () =>
    database.rows<{ zone: number; day: string }>(
      'SELECT DISTINCT zone, day FROM ledger.changed_day',
    );
  const check = async () => {
    const laws = new LawChecks();
    new FoldedLaw(laws).onModuleInit();
    return (await laws.ask(connections))[0];
  };

  it('are the days that nothing has changed since: late charges unfold theirs alone', async () => {
    const [counted] = await database.rows<{ folded: bigint }>(
      'SELECT count(*) AS folded FROM ledger.folded_day',
    );
    const late = await changed();
    expect(late.length).toBeGreaterThan(3);
    expect(BigInt(late.length)).toBeLessThan((counted?.folded ?? 0n) / 10n);
  });

  it('add up to the daily sums, and verify says where they do not', async () => {
    expect(await check()).toMatchObject({ holds: true });
    await database.rows(
      `UPDATE ledger.spend_day_by SET cost = cost + 1 WHERE (zone, day, dimension) = (0, '2026-05-05', 6)`,
    );
    expect(await check()).toMatchObject({
      holds: false,
      differences: ['spend_day_by 0/2026-05-05 dimension 6'],
    });
    await database.rows(
      `UPDATE ledger.spend_day_by SET cost = cost - 1 WHERE (zone, day, dimension) = (0, '2026-05-05', 6)`,
    );
  });

  it('are folded again by whoever comes next, unless the change is too new to be seen', async () => {
    const writer = await database.connect();
    await writer.query('BEGIN');
    await writer.query(
      `UPDATE ledger.spend_day SET requests = requests WHERE zone = 0 AND day = '2026-06-01'`,
    );
    await new FoldDaysProcessor(connections).run();
    await writer.query('COMMIT');
    expect(await changed()).toEqual([{ zone: 0, day: '2026-06-01' }]);
    expect(await check()).toMatchObject({ holds: true });
    await addLateCharges(database, { rows: 2_000, reportingZone: REPORTING_ZONE });
  });

  it('cannot be folded without one snapshot', async () => {
    await expect(
      database.rows(`SELECT ledger.fold_day(0::smallint, '2026-06-01')`),
    ).rejects.toThrow('REPEATABLE READ');
  });
});

describe('latency', () => {
  /** The calls that stand: one taken back has no requests left, one posted anew has one. */
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
    'is told %s, 2.5 %% off at most',
    async (_story, from, to, timezone, only: Record<string, string>) => {
      const filters = Object.entries(only).map(([name, value]) => ({
        dimension: name,
        in: [value],
      }));
      const whole = await ask({ from, to, timezone, filters, latency: true });
      const grouped = await ask({
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
      const [raw] = await database.rows<{ p: number[] }>(exact, [
        first,
        last,
        only['principal'] ?? null,
      ]);
      const { latency } = whole.total;
      for (const [index, told] of [latency?.p50Ms, latency?.p95Ms, latency?.p99Ms].entries()) {
        const expected = raw?.p[index] ?? 0;
        expect(Math.abs((told ?? 0) - expected) / expected).toBeLessThan(0.0251);
      }
      expect(latency?.coverage).toBeGreaterThan(0.8);
      expect(latency?.coverage).toBeLessThan(1);
    },
  );
});

describe('a team lead', () => {
  const range = { from: '2026-01-01', to: '2027-01-01' };

  it('sees the figures of their own teams alone, in rows, totals, Other and counts', async () => {
    const own = await ask({ ...range, groupBy: ['team'], top: 1 }, LEAD);
    expect(own.groups).toBe(2);
    expect(own.rows.map((row) => [row.keys[0], row.other]).sort()).toEqual(
      [
        [null, true],
        [own.rows[0]?.keys[0], false],
      ].sort(),
    );
    const all = await ask({ ...range, groupBy: ['team'] });
    const mine = all.rows.filter((row) => row.keys[0] === 'ads' || row.keys[0] === 'support');
    expect(own.total.requests).toBe(mine.reduce((sum, row) => sum + row.figures.requests, 0n));
  });

  it('learns nothing from a filter that names another team, or all but their own', async () => {
    for (const exclude of [false, true]) {
      const input = {
        ...range,
        filters: [{ dimension: 'team', in: exclude ? ['ads', 'support'] : ['search'], exclude }],
      };
      const { total, rows } = await ask(input, LEAD);
      expect([total.requests, total.cost, rows]).toEqual([0n, '0', []]);
    }
  });

  it('is offered values of their own teams alone', async () => {
    const values = await spend.dimensionValues(LEAD, { dimension: 'team', ...range });
    expect(values.map(({ value }) => value).sort()).toEqual(['ads', 'support']);
    expect(
      await spend.dimensionValues({ ...LEAD, teams: [] }, { dimension: 'model', ...range }),
    ).toEqual([]);
  });
});

describe('values of a dimension', () => {
  const range = { from: '2026-01-01', to: '2027-01-01' };

  it('come dearest first, with the names people know', async () => {
    const values = await spend.dimensionValues(SYSTEM, { dimension: 'team', ...range });
    const { rows } = await ask({ ...range, groupBy: ['team'] });
    expect(values.map(({ value }) => value).sort()).toEqual(TEAMS);
    expect(values.map(({ cost }) => Number(cost))).toEqual(
      rows.map((row) => Number(row.figures.cost)).sort((a, b) => b - a),
    );
    expect(values.find(({ value }) => value === 'ads')?.label).toBe('Advertising');
  });

  it('are found by part of a value or of a team’s name, wildcards meaning themselves', async () => {
    const find = (name: string, search: string) =>
      spend.dimensionValues(SYSTEM, { dimension: name, search, ...range });
    expect((await find('team', 'CUSTOMER')).map(({ value }) => value)).toEqual(['support']);
    expect((await find('principal', 'role-3')).map(({ value }) => value)).toEqual(['=role-3']);
    expect(await find('model', '%')).toEqual([]);
  });

  it('include having none', async () => {
    const values = await spend.dimensionValues(SYSTEM, { dimension: 'feature', ...range });
    expect(values.find(({ value }) => value === null)).toMatchObject({ label: '(none)' });
  });
});

describe('how final figures are', () => {
  const finality = async (now: string, input: SpendInput) => {
    const outcome = await serviceAt({ now: () => new Date(now) }).query(SYSTEM, input);
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

describe('a question that makes no sense', () => {
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
  ])('is told %s', async (code, input) => {
    expect(await spend.query(SYSTEM, input)).toMatchObject({ __typename: 'Problem', code });
  });
});
