/**
 * An organisation of 60 teams, 400 projects, 5,000 principals and 30 models over 13 months, written straight into the ledger.
 * Everything is drawn set-wise in SQL; the sums are then folded from the charges, which is what the ledger keeps them equal to.
 */
import pg from 'pg';
import { fillDictionaries, TEAMS } from './dashboard-people.mjs';

const FIRST_MONTH = '2025-11-01';
export const MONTHS = 13;
/** The day the newest call was made on, exclusive: the bench asks its questions as if it were this moment. */
export const NOW = '2026-11-29T10:00:00Z';
export const REPORTING_ZONE = 'Europe/Berlin';

const SEED = 0.42;

const MEASURES =
  'requests, errors, unpriced, estimated, input, output, cache_read, cache_write_5m, cache_write_30m, cache_write_1h, cost, cost_upper, list_cost';
const SUMS = MEASURES.split(', ')
  .map((measure) => `sum(${measure})`)
  .join(', ');

/** Fills an empty, migrated database; about 6 minutes for 10 million on two cores. */
export async function fillLedger(url, invocations, log) {
  const [first, second] = await Promise.all([connect(url), connect(url)]);
  try {
    await organisation(first);
    await fillDictionaries(first);
    const months = await prepareMonths(first);
    log(
      `  ${await count(first, 'ledger.spend_scope')} scopes, ${await count(first, 'ledger.spend_key')} keys`,
    );
    const weights = await drawWeights(first, months, invocations);
    const queue = months.map((month, index) => ({ month, rows: weights.perMonth[index] }));
    await Promise.all(
      [first, second].map(async (client) => {
        for (let job = queue.shift(); job; job = queue.shift()) {
          await charges(client, job, weights);
          await foldQuarters(client, job.month);
          log(`  ${job.month}: ${job.rows} charges`);
        }
      }),
    );
    await Promise.all([foldScopes(first), foldKeys(second)]);
    await first.query('DROP TABLE bench_key');
    await streams(first);
    await first.query('VACUUM (ANALYZE)');
    await first.query('CHECKPOINT');
  } finally {
    await Promise.all([first.end(), second.end()]);
  }
}

async function connect(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(
    `SET synchronous_commit = off; SET work_mem = '256MB'; SET jit = off; SET timezone = 'UTC'`,
  );
  await client.query('SELECT setseed($1)', [SEED]);
  return client;
}

async function count(client, table) {
  const { rows } = await client.query(`SELECT count(*)::int AS n FROM ${table}`);
  return rows[0].n;
}

async function organisation(client) {
  await client.query(
    `UPDATE organisation SET name = 'Bench', reporting_timezone = $1, dimensions = '{feature}'`,
    [REPORTING_ZONE],
  );
  await client.query(`UPDATE ledger.setting SET value = $1 WHERE name = 'reporting-zone'`, [
    REPORTING_ZONE,
  ]);
  await client.query(
    `INSERT INTO team (id, name, cost_centres)
     SELECT 'team-' || i, 'Team ' || i, jsonb_build_array(jsonb_build_object('from', NULL, 'costCentre', 'CC-' || 4400 + i % 20)) FROM generate_series(1, ${TEAMS}) i`,
  );
}

async function prepareMonths(client) {
  const { rows } = await client.query(
    `SELECT to_char(month, 'YYYY-MM-DD') AS month, ledger.prepare_month('charge', month::date), ledger.prepare_month('spend_quarter', month::date)
     FROM generate_series($1::timestamp, $1::timestamp + make_interval(months => $2 - 1), '1 month') month`,
    [FIRST_MONTH, MONTHS],
  );
  return rows.map((row) => row.month);
}

/** Traffic grows 8 % a month, sleeps at night and at weekends; activity among keys is Zipf's. */
async function drawWeights(client, months, invocations) {
  const keys = await client.query(
    `SELECT array_agg(total ORDER BY n) AS edges FROM (SELECT n, sum(weight) OVER (ORDER BY n) AS total FROM bench_key) w`,
  );
  const hours = months.map((month, index) => {
    const begin = Date.parse(`${month}T00:00:00Z`);
    const end = Math.min(
      Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 1),
      Date.parse(NOW),
    );
    const edges = [];
    for (let at = begin, total = 0; at < end; at += 3_600_000) {
      const when = new Date(at);
      const weekend = when.getUTCDay() % 6 === 0;
      total +=
        (weekend ? 0.45 : 1) *
        (1 + 0.7 * Math.sin(((when.getUTCHours() - 8) / 24) * 2 * Math.PI)) *
        1.08 ** index;
      edges.push(total);
    }
    return edges;
  });
  const all = hours.reduce((sum, edges) => sum + edges.at(-1), 0);
  const perMonth = hours.map((edges) => Math.floor((invocations * edges.at(-1)) / all));
  perMonth[0] += invocations - perMonth.reduce((sum, rows) => sum + rows, 0);
  return {
    keyEdges: keys.rows[0].edges,
    hours: new Map(months.map((month, index) => [month, hours[index]])),
    perMonth,
  };
}

/** One month of calls in the order they were made. 1 % fail, 1 % are estimated, one rare model has no price. */
async function charges(client, { month, rows }, { keyEdges, hours }) {
  await client.query(
    `INSERT INTO ledger.charge_${month.slice(0, 7).replace('-', '_')} (invocation, occurred_at, recorded_at, batch_id, cause, key_id, via, book_version,
       price_row, unpriced_reason, latency_ms, requests, errors, unpriced, estimated, input, output, cache_read,
       cache_write_5m, cache_write_30m, cache_write_1h, cost, cost_upper, list_cost)
     SELECT gen_random_uuid(), at, at + interval '3 minutes', 1, 'ingest', key_id, 'metadata', 1,
       CASE WHEN priced THEN model END, CASE WHEN NOT priced THEN 'unknown-model' END,
       CASE WHEN dice < 0.97 THEN ceil(latency_mean * spread)::int END,
       1, (NOT ok)::int, (ok AND NOT priced)::int, (dice < 0.01)::int, input, output, read, write, 0, 0,
       list * factor, list * factor + CASE WHEN dice < 0.01 AND ok AND priced THEN write * rate_in ELSE 0 END, list
     FROM (
       SELECT *, CASE WHEN priced THEN input * rate_in + output * rate_out + read * (rate_in / 10) + write * (rate_in * 1.25) ELSE 0 END AS list
       FROM (
         SELECT at, dice, spread, k.*, dice < 0.99 AS ok, k.model <> 30 AS priced,
           CASE WHEN dice < 0.99 THEN ceil(input_mean * spread)::bigint ELSE 0 END AS input,
           CASE WHEN dice < 0.99 THEN ceil(output_mean * spread)::bigint ELSE 0 END AS output,
           CASE WHEN caches AND dice < 0.6 THEN ceil(input_mean * 2)::bigint ELSE 0 END AS read,
           CASE WHEN caches AND dice < 0.1 THEN ceil(input_mean)::bigint ELSE 0 END AS write
         FROM (
           SELECT to_timestamp($4::float8 + 3600 * (width_bucket(random() * $5, $3::float8[]) + random()))::timestamptz(3) AS at,
             1 + width_bucket(random() * $6, $2::float8[]) AS n, random() AS dice, exp(1.2 * (random() + random() + random() - 1.5)) AS spread
           FROM generate_series(1, $1)) drawn
         JOIN bench_key k USING (n)) used) priced
     ORDER BY at`,
    [
      rows,
      keyEdges,
      hours.get(month),
      Date.parse(`${month}T00:00:00Z`) / 1000,
      hours.get(month).at(-1),
      keyEdges.at(-1),
    ],
  );
}

async function foldQuarters(client, month) {
  const part = month.slice(0, 7).replace('-', '_');
  await client.query(`ANALYZE ledger.charge_${part}`);
  await client.query(`
    INSERT INTO ledger.spend_quarter_${part}
    SELECT date_bin('15 minutes', c.occurred_at, 'epoch') AS at, k.scope_id, ${SUMS}
    FROM ledger.charge_${part} c JOIN ledger.spend_key k ON k.id = c.key_id GROUP BY 1, 2 ORDER BY 1, 2`);
}

async function foldScopes(client) {
  for (const [zone, name] of [
    [0, 'UTC'],
    [1, REPORTING_ZONE],
  ]) {
    await client.query(`
      INSERT INTO ledger.spend_day
      SELECT ${zone}, (at AT TIME ZONE '${name}')::date AS day, scope_id, ${SUMS} FROM ledger.spend_quarter GROUP BY 2, 3 ORDER BY 2, 3`);
  }
  await client.query(`
    INSERT INTO ledger.spend_month
    SELECT zone, date_trunc('month', day)::date, scope_id, ${SUMS} FROM ledger.spend_day GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`);
}

async function foldKeys(client) {
  for (const [zone, name] of [
    [0, 'UTC'],
    [1, REPORTING_ZONE],
  ]) {
    await client.query(`
      INSERT INTO ledger.spend_day_key
      SELECT ${zone}, (occurred_at AT TIME ZONE '${name}')::date AS day, key_id, ${SUMS} FROM ledger.charge GROUP BY 2, 3 ORDER BY 2, 3`);
  }
  await client.query(`
    INSERT INTO ledger.spend_month_key
    SELECT zone, date_trunc('month', day)::date, key_id, ${SUMS} FROM ledger.spend_day_key GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`);
  await client.query(`
    INSERT INTO ledger.latency_day
    SELECT (occurred_at AT TIME ZONE 'UTC')::date AS day, k.scope_id, ceil(ln(greatest(latency_ms, 1)) / ln(1.05::float8))::smallint AS bin, sum(requests)
    FROM ledger.charge c JOIN ledger.spend_key k ON k.id = c.key_id WHERE latency_ms IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`);
}

async function streams(client) {
  await client.query(`
    INSERT INTO ledger.stream (source, account, region, first_occurred_at, last_occurred_at, last_recorded_at, invocations, lag_ms_last)
    SELECT 'bedrock-logs', '444455556666', 'us-east-1', min(occurred_at), max(occurred_at), max(recorded_at), count(*), 180000 FROM ledger.charge`);
}
