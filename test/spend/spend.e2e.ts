import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { InvariantChecks } from '../../apps/api/src/ledger/ledger.module.js';
import { SYSTEM } from '../../apps/api/src/platform/actor.js';
import { FoldDaysProcessor } from '../../apps/api/src/spend/fold-days.processor.js';
import { FoldedInvariant } from '../../apps/api/src/spend/folded-invariant.js';
import { askRawCharges } from '../support/usage/raw-spend.js';
import {
  LEAD,
  REPORTING_ZONE,
  type SpendInstallation,
  startSpend,
} from '../support/usage/spend.js';

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

let installation: SpendInstallation;
beforeAll(async () => {
  installation = await startSpend();
}, 120_000);
afterAll(() => installation.close());

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
  in: fc.oneof(
    fc.constantFrom<(string | null)[]>([null], []),
    fc.subarray([
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
  ),
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

describe('any spend query', () => {
  it('is answered by the sums as by the charges themselves, to the last digit', async () => {
    await fc.assert(
      fc.asyncProperty(question, async ({ input, actor }) => {
        const outcome = await installation.spend.query(actor, input);
        const raw = await askRawCharges(installation.database, input, actor.teams);
        const { rows, total, groups, code } = {
          rows: [],
          total: null,
          groups: 0,
          code: null,
          ...outcome,
        };
        // No other period is asked about.
        const own = rows.map(({ before: _, ...row }) => row);
        expect(asText({ rows: own, total, groups, code })).toBe(asText(raw));
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
      const { total } = await installation.ask({ from: '2026-03-08', to: '2026-10-04', timezone });
      const [raw] = await installation.database.rows<{ requests: bigint }>(
        `SELECT sum(requests)::bigint AS requests FROM ledger.charge WHERE (occurred_at AT TIME ZONE $1)::date >= '2026-03-08' AND (occurred_at AT TIME ZONE $1)::date < '2026-10-04'`,
        [timezone],
      );
      expect(total.requests).toBe(raw?.requests);
    }
  });

  it('in the reporting zone reads its own days: they and those of UTC agree', async () => {
    const range = { from: '2026-03-01', to: '2026-12-01', timezone: REPORTING_ZONE };
    const months = await installation.ask({ ...range, groupBy: ['month'] });
    const days = await installation.ask({ ...range, groupBy: ['day'] });
    const hours = await installation.ask({ ...range, groupBy: ['hour'] });
    expect(days.total).toEqual(months.total);
    expect(hours.total).toEqual(months.total);
    expect(months.rows.map((row) => row.keys[0])).toContain('2026-11');
  });
});

describe('days folded by one dimension', () => {
  const changed = () =>
    installation.database.rows<{ zone: number; day: string }>(
      'SELECT DISTINCT zone, day FROM ledger.changed_day',
    );
  const check = async () => {
    const checks = new InvariantChecks();
    new FoldedInvariant(checks).onModuleInit();
    return (await checks.ask(installation.connections))[0];
  };

  it('are the days that nothing has changed since: late charges unfold theirs alone', async () => {
    const [counted] = await installation.database.rows<{ folded: bigint }>(
      'SELECT count(*) AS folded FROM ledger.folded_day',
    );
    const late = await changed();
    expect(late.length).toBeGreaterThan(3);
    expect(BigInt(late.length)).toBeLessThan((counted?.folded ?? 0n) / 10n);
  });

  it('add up to the daily sums, and verify says where they do not', async () => {
    expect(await check()).toMatchObject({ holds: true });
    await installation.database.rows(
      `UPDATE ledger.spend_day_by SET cost = cost + 1 WHERE (zone, day, dimension) = (0, '2026-05-05', 6)`,
    );
    expect(await check()).toMatchObject({
      holds: false,
      differences: ['spend_day_by 0/2026-05-05 dimension 6'],
    });
    await installation.database.rows(
      `UPDATE ledger.spend_day_by SET cost = cost - 1 WHERE (zone, day, dimension) = (0, '2026-05-05', 6)`,
    );
  });

  it('are folded again by the next run, unless the change is too new to be seen', async () => {
    const writer = await installation.database.connect();
    await writer.query('BEGIN');
    await writer.query(
      `UPDATE ledger.spend_day SET requests = requests WHERE zone = 0 AND day = '2026-06-01'`,
    );
    await new FoldDaysProcessor(installation.connections).run();
    await writer.query('COMMIT');
    expect(await changed()).toEqual([{ zone: 0, day: '2026-06-01' }]);
    expect(await check()).toMatchObject({ holds: true });
    await installation.addLate();
  });

  it('cannot be folded without one snapshot', async () => {
    await expect(
      installation.database.rows(`SELECT ledger.fold_day(0::smallint, '2026-06-01')`),
    ).rejects.toThrow('REPEATABLE READ');
  });
});
