/** Who spends: teams, their projects, their principals, and what each of them calls. Drawn set-wise in SQL. */
export const TEAMS = 60;
const PROJECTS = 400;
const PRINCIPALS = 5_000;
const MODELS = 30;

/**
 * Each principal works in one project, the first of which have more of them, and calls one to three models, one of them for
 * two features. A project has its habits: a region, an operation and four models, from which one principal in five departs.
 * Three in ten principals run outside production.
 */
export async function fillDictionaries(client) {
  await client.query(`
    CREATE UNLOGGED TABLE bench_key AS
    WITH habit AS MATERIALIZED (
      SELECT project, (ARRAY['us-east-1', 'us-east-1', 'eu-west-1', 'ap-south-1'])[1 + floor(random() * 4)::int] AS region,
        (ARRAY['Converse', 'ConverseStream', 'InvokeModel', 'InvokeModelWithResponseStream'])[1 + floor(random() * 4)::int] AS operation,
        ARRAY(SELECT 1 + floor(power(random(), 1.8) * ${MODELS})::int + 0 * project FROM generate_series(1, 4)) AS models
      FROM generate_series(1, ${PROJECTS}) project),
    principal AS MATERIALIZED (
      SELECT p, 1 + floor(power(random(), 1.6) * ${PROJECTS})::int AS project, random() < 0.8 AS follows, 1 + floor(random() * 3)::int AS count,
        (ARRAY['prod', 'prod', 'prod', 'prod', 'prod', 'prod', 'prod', 'staging', 'dev', 'dev'])[1 + floor(random() * 10)::int] AS environment
      FROM generate_series(1, ${PRINCIPALS}) p),
    use AS MATERIALIZED (
      SELECT p, project, environment, CASE WHEN follows THEN region ELSE 'us-west-2' END AS region,
        CASE WHEN follows THEN operation ELSE 'Converse' END AS operation, m,
        CASE WHEN follows THEN models[1 + floor(random() * 4)::int] ELSE 1 + floor(power(random(), 1.8) * ${MODELS})::int END AS model
      FROM principal JOIN habit USING (project), generate_series(1, count) m)
    SELECT row_number() OVER () AS n, p, project, environment, region, operation, model, f,
      1 / power(p + 4, 1.02) / m / f AS weight,
      exp(6 + 2.5 * random()) AS input_mean, exp(4.5 + 2 * random()) AS output_mean, random() < 0.4 AS caches,
      exp(6.5 + 1.8 * random()) AS latency_mean
    FROM (SELECT DISTINCT ON (p, model) * FROM use ORDER BY p, model, m) distinct_use, generate_series(1, CASE WHEN m = 1 THEN 2 ELSE 1 END) f`);
  await client.query(`
    ALTER TABLE bench_key ADD team text, ADD key_id integer, ADD rate_in numeric(38, 15), ADD rate_out numeric(38, 15), ADD factor numeric;
    UPDATE bench_key SET
      team = CASE WHEN project % 97 = 0 THEN 'unallocated' ELSE 'team-' || 1 + floor(power((project * 61 % ${PROJECTS})::float8 / ${PROJECTS}, 1.5) * ${TEAMS})::int END,
      rate_in = 0.00000005 * (1 + model * model), rate_out = 0.00000025 * (1 + model * model),
      factor = CASE WHEN project % 3 = 0 THEN 0.92 ELSE 1 END`);
  await client.query(`
    CREATE UNLOGGED TABLE bench_place AS
    SELECT *, CASE team WHEN 'unallocated' THEN NULL ELSE 'CC-' || 4400 + substr(team, 6)::int % 20 END AS cost_centre,
      CASE team WHEN 'unallocated' THEN NULL ELSE 'project-' || project END AS project_name,
      CASE WHEN model > 24 THEN 'openai' ELSE 'bedrock' END AS provider, 'vendor.model-' || model || '-v1:0' AS model_name,
      'arn:aws:sts::444455556666:assumed-role/Role' || project || '/session-' || p AS principal,
      jsonb_build_object('feature', 'feature-' || project % 7 || '-' || f) AS custom
    FROM bench_key;
    INSERT INTO ledger.spend_scope (team, cost_centre, project, environment, provider, model, region, operation)
    SELECT DISTINCT team, cost_centre, project_name, environment, provider, model_name, region, operation FROM bench_place;
    INSERT INTO ledger.spend_key (scope_id, principal, custom)
    SELECT DISTINCT s.id, principal, custom FROM bench_place b JOIN ledger.spend_scope s
      ON (s.team, s.environment, s.provider, s.model, s.region, s.operation) = (b.team, b.environment, b.provider, b.model_name, b.region, b.operation)
      AND s.project IS NOT DISTINCT FROM b.project_name;
    UPDATE bench_key t SET key_id = k.id FROM bench_place b, ledger.spend_scope s, ledger.spend_key k
    WHERE b.n = t.n AND s.id = k.scope_id AND k.principal = b.principal AND k.custom = b.custom AND s.model = b.model_name;
    DROP TABLE bench_place;
    ANALYZE bench_key; ANALYZE ledger.spend_scope; ANALYZE ledger.spend_key`);
}
