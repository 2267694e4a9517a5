import type pg from 'pg';
import type { TestDatabase } from '../processes/database.js';

export const TEAMS = ['ads', 'search', 'support', 'unallocated'];

const SUMMED = [
  'requests',
  'errors',
  'unpriced',
  'estimated',
  'input',
  'output',
  'cache_read',
  'cache_write_5m',
  'cache_write_30m',
  'cache_write_1h',
  'cost',
  'cost_upper',
  'list_cost',
];
const ADDED = SUMMED.map((name) => `sum(${name})`).join(', ');

/** Around these, charges are dense: clocks change, dates are skipped, months end. */
const MOMENTS = [
  '2011-12-30T10:00Z', // Samoa skips a day
  '2026-03-08T07:00Z', // New York, forward
  '2026-04-04T15:00Z', // Lord Howe, back by half an hour
  '2026-10-03T15:30Z',
  '2026-11-01T06:00Z', // New York, back
  '2026-02-28T18:15Z', // a month ends in Kathmandu
  '2026-07-01T00:00Z',
];

export interface Charges {
  readonly rows: number;
  /** Also kept by day and month besides UTC. */
  readonly reportingZone: string;
}

/**
 * Random charges straight into the ledger, some of them taken back and posted again, and the sums that follow from them. The
 * same seed gives the same charges. One dimension of the organisation's own: feature.
 */
export async function fillCharges(
  database: TestDatabase,
  { rows, reportingZone }: Charges,
): Promise<void> {
  const client = await database.connect();
  await client.query(`SET timezone = 'UTC'; SELECT setseed(0.7)`);
  await client.query(`UPDATE organisation SET dimensions = '{feature}', reporting_timezone = $1`, [
    reportingZone,
  ]);
  await client.query(`UPDATE ledger.setting SET value = $1 WHERE name = 'reporting-zone'`, [
    reportingZone,
  ]);
  await client.query(
    `INSERT INTO team (id, name) VALUES ('ads', 'Advertising'), ('search', 'Search'), ('support', 'Customer support')`,
  );
  await client.query(DICTIONARIES);
  await client.query(CHARGES, [rows, MOMENTS, MOMENTS.length, 1, 2]);
  await client.query(CORRECTIONS);
  await foldSums(client, reportingZone, [1, 2]);
  await client.query(`
    INSERT INTO ledger.stream (source, account, region, first_occurred_at, last_occurred_at, last_recorded_at, invocations, lag_ms_last)
    SELECT 'bedrock-logs', '1', 'us-east-1', min(occurred_at), max(occurred_at), now(), count(*), 0 FROM ledger.charge`);
  await client.query('ANALYZE');
}

/** Charges that arrive later, for a few days of the past alone. */
export async function addLateCharges(
  database: TestDatabase,
  { rows, reportingZone }: Charges,
): Promise<void> {
  const client = await database.connect();
  await client.query(`SET timezone = 'UTC'; SELECT setseed(0.1)`);
  await client.query(CHARGES, [rows, MOMENTS.slice(1, 4), 3, 3, 1]);
  await foldSums(client, reportingZone, [3]);
}

const DICTIONARIES = `
  INSERT INTO ledger.spend_scope (team, cost_centre, project, environment, provider, model, region, operation)
  SELECT DISTINCT team, CASE team WHEN 'unallocated' THEN NULL WHEN 'ads' THEN 'CC-1' ELSE 'CC-2' END,
    (ARRAY['p1', 'P2', NULL])[1 + floor(random() * 3)::int], (ARRAY['prod', 'dev', NULL])[1 + floor(random() * 3)::int],
    (ARRAY['bedrock', 'openai'])[1 + floor(random() * 2)::int], 'model-' || floor(random() * 5)::int,
    (ARRAY['us-east-1', 'eu-west-1'])[1 + floor(random() * 2)::int], 'Converse'
  FROM unnest(ARRAY['ads', 'search', 'support', 'unallocated']) team, generate_series(1, 30);
  INSERT INTO ledger.spend_key (scope_id, principal, custom)
  SELECT DISTINCT id, CASE WHEN random() < 0.2 THEN NULL ELSE '=role-' || floor(random() * 6)::int END,
    CASE WHEN random() < 0.3 THEN '{}' ELSE jsonb_build_object('feature', 'f' || floor(random() * 3)::int) END
  FROM ledger.spend_scope, generate_series(1, 3)`;

/** Every second ($5) near a moment that matters, the others anywhere in the year; every hundredth costs nothing. */
const CHARGES = `
  INSERT INTO ledger.charge (invocation, occurred_at, batch_id, cause, key_id, via, book_version, latency_ms, requests, errors,
    unpriced, estimated, input, output, cache_read, cache_write_5m, cache_write_30m, cache_write_1h, cost, cost_upper, list_cost)
  SELECT gen_random_uuid(), at, $4, 'ingest', key_id, 'metadata', 1,
    CASE WHEN dice < 0.9 THEN ceil(exp(random() * 9))::int END, 1, (dice > 0.97)::int, (dice < 0.03)::int, (dice > 0.9)::int,
    floor(random() * 5000), floor(random() * 900), floor(random() * 100), floor(random() * 9), floor(random() * 9), floor(random() * 9),
    cost, cost + CASE WHEN dice > 0.9 THEN 0.000000000000007 ELSE 0 END, cost * 2
  FROM (
    SELECT random() AS dice, (SELECT min(id) FROM ledger.spend_key) + floor(random() * (SELECT count(*) FROM ledger.spend_key))::int AS key_id,
      CASE WHEN random() < 0.01 THEN 0 ELSE (random() * 1000000000000000)::bigint * 0.000000000000001 END AS cost,
      CASE WHEN i % $5::int = 0
        THEN ($2::timestamptz[])[1 + i / 2 % $3::int] + (random() - 0.5) * interval '3 days'
        ELSE timestamptz '2026-01-01' + random() * interval '360 days' END AS at
    FROM generate_series(1, $1::int) i) drawn`;

/** Every tenth charge is taken back; half of those stand again, under another key and price. */
const CORRECTIONS = `
  INSERT INTO ledger.charge (invocation, occurred_at, batch_id, cause, reversal, key_id, via, book_version, latency_ms, requests,
    errors, unpriced, estimated, input, output, cache_read, cache_write_5m, cache_write_30m, cache_write_1h, cost, cost_upper, list_cost)
  SELECT invocation, occurred_at, 2, 'reattribute', sign < 0,
    CASE WHEN sign < 0 THEN key_id ELSE (SELECT min(id) FROM ledger.spend_key) END, via, book_version, latency_ms,
    sign * requests, sign * errors, sign * unpriced, sign * estimated, sign * input, sign * output, sign * cache_read,
    sign * cache_write_5m, sign * cache_write_30m, sign * cache_write_1h, sign * cost, sign * cost_upper, sign * list_cost
  FROM ledger.charge, unnest(ARRAY[-1, 1]) sign WHERE id % 10 = 0 AND (sign < 0 OR id % 20 = 0)`;

/** Adds a batch to the sums, as the ledger does with every batch. */
async function foldSums(
  client: pg.Client,
  reportingZone: string,
  batches: number[],
): Promise<void> {
  const add = (table: string, keys: string[], columns: string[], select: string, zone = 'UTC') =>
    client.query(
      `INSERT INTO ledger.${table} AS kept (${[...keys, ...columns].join(', ')}) ${select}
       ON CONFLICT (${keys.join(', ')}) DO UPDATE SET ${columns.map((name) => `${name} = kept.${name} + excluded.${name}`).join(', ')}`,
      [zone, batches],
    );
  const charges = `(SELECT *, occurred_at AT TIME ZONE $1::text AS local FROM ledger.charge WHERE batch_id = ANY($2)) c
    JOIN ledger.spend_key k ON k.id = c.key_id`;
  const quarter = `date_bin('15 minutes', occurred_at, 'epoch')`;
  await add(
    'spend_quarter',
    ['at', 'scope_id'],
    SUMMED,
    `SELECT ${quarter}, scope_id, ${ADDED} FROM ${charges} GROUP BY 1, 2`,
  );
  const zones: [number, string][] =
    reportingZone === 'UTC'
      ? [[0, 'UTC']]
      : [
          [0, 'UTC'],
          [1, reportingZone],
        ];
  for (const [zone, name] of zones) {
    for (const unit of ['day', 'month']) {
      for (const [table, id] of [
        [`spend_${unit}`, 'scope_id'],
        [`spend_${unit}_key`, 'key_id'],
      ] as const) {
        const select = `SELECT ${zone}, date_trunc('${unit}', local)::date, ${id}, ${ADDED} FROM ${charges} GROUP BY 2, 3`;
        await add(table, ['zone', 'day', id], SUMMED, select, name);
      }
    }
  }
  const bin = 'ceil(ln(greatest(latency_ms, 1)) / ln(1.05::float8))::int';
  const select = `SELECT local::date, scope_id, ${bin}, sum(requests) FROM ${charges} WHERE latency_ms IS NOT NULL GROUP BY 1, 2, 3`;
  await add('latency_day', ['day', 'scope_id', 'bin'], ['calls'], select);
}
