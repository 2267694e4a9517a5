/**
 * An organisation that is watched: each team has five keys, four of which name a user, and two models. A key makes four calls an hour, each
 * of about $0.25; of every twentieth team they cost ten times as much.
 */
const KEYS = 5;
const DAYS = 10;
const QUARTER_MS = 900_000;
/** Half past a quarter hour, so that passes begin within one. */
export const NOW = Date.parse('2026-11-26T15:07:30Z');

const MEASURES =
  'requests, errors, unpriced, estimated, input, output, cache_read, cache_write_5m, cache_write_30m, cache_write_1h, cost, cost_upper, list_cost';
const SUMS = MEASURES.split(', ')
  .map((measure) => `sum(${measure})`)
  .join(', ');

export async function fillWatched(client, teams, log) {
  await client.query(`SET synchronous_commit = off; SET work_mem = '128MB'; SET timezone = 'UTC'`);
  await organisation(client, teams);
  for (const table of ['charge', 'spend_quarter'])
    for (const month of ['2026-11-01', '2026-12-01'])
      await client.query('SELECT ledger.prepare_month($1, $2::date)', [table, month]);
  await calls(client, NOW - DAYS * 86_400_000, NOW);
  await client.query(
    `INSERT INTO ledger.spend_quarter
     SELECT date_bin('15 minutes', c.occurred_at, timestamptz '2000-01-01 00:00Z'), k.scope_id, ${SUMS}
     FROM ledger.charge c JOIN ledger.spend_key k ON k.id = c.key_id GROUP BY 1, 2`,
  );
  await client.query('VACUUM (ANALYZE)');
  const { rows } = await client.query('SELECT count(*)::int AS n FROM ledger.charge');
  log(`  ${teams} teams, ${rows[0].n} calls in ${DAYS} days`);
}

async function organisation(client, teams) {
  await client.query(
    `INSERT INTO team (id, name, cost_centres) SELECT 'team-' || t, 'Team ' || t,
       jsonb_build_array(jsonb_build_object('from', NULL, 'costCentre', 'CC-' || t % 20)) FROM generate_series(1, $1::int) t`,
    [teams],
  );
  await client.query(
    `INSERT INTO ledger.spend_scope (team, environment, provider, model, region, operation)
     SELECT 'team-' || t, 'prod', 'bedrock', 'vendor.model-' || m || '-v1:0', 'us-east-1', 'Converse'
     FROM generate_series(1, $1::int) t, generate_series(1, 2) m`,
    [teams],
  );
  await client.query(
    `INSERT INTO ledger.spend_key (scope_id, principal, custom)
     SELECT s.id, 'arn:aws:sts::444455556666:assumed-role/' || s.team || '/k' || k,
       CASE WHEN k < ${KEYS} THEN jsonb_build_object('user', s.team || '-u' || k) ELSE '{}' END
     FROM ledger.spend_scope s, generate_series(1, ${KEYS}) k`,
  );
}

/** Calls between two moments, spread evenly with noise; a quarter hour of a key has one on average. */
function calls(client, from, to) {
  return client.query(
    `INSERT INTO ledger.charge (invocation, occurred_at, batch_id, cause, key_id, via, book_version, requests, errors, unpriced, estimated,
       input, output, cache_read, cache_write_5m, cache_write_30m, cache_write_1h, latency_ms, cost, cost_upper, list_cost)
     SELECT gen_random_uuid(), at, 1, 'ingest', key_id, 'principal', 1, 1, 0, 0, 0, 20000, 2000, 0, 0, 0, 0, 900, cost, cost, cost
     FROM (SELECT to_timestamp(($1::float8 + random() * ($2::float8 - $1::float8)) / 1000)::timestamptz(3) AS at, k.id AS key_id,
             (0.15 + 0.2 * random())::numeric * CASE WHEN substr(s.team, 6)::int % 20 = 0 THEN 10 ELSE 1 END AS cost
           FROM ledger.spend_key k JOIN ledger.spend_scope s ON s.id = k.scope_id,
             generate_series(1, greatest(1, round(($2::float8 - $1::float8) / ${2 * QUARTER_MS})::int)) n
           WHERE $2::float8 - $1::float8 >= ${QUARTER_MS} OR random() < ($2::float8 - $1::float8) / ${2 * QUARTER_MS}) drawn`,
    [from, to],
  );
}

/** As posting does it: the calls, and the sums of their quarter hour. */
export async function arrive(client, from, to) {
  await client.query('BEGIN');
  await calls(client, from, to);
  const begin = new Date(Math.floor(from / QUARTER_MS) * QUARTER_MS);
  await client.query('DELETE FROM ledger.spend_quarter WHERE at >= $1', [begin]);
  await client.query(
    `INSERT INTO ledger.spend_quarter
     SELECT date_bin('15 minutes', c.occurred_at, timestamptz '2000-01-01 00:00Z'), k.scope_id, ${SUMS}
     FROM ledger.charge c JOIN ledger.spend_key k ON k.id = c.key_id WHERE c.occurred_at >= $1 GROUP BY 1, 2`,
    [begin],
  );
  await client.query('COMMIT');
}
