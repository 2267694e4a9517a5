-- What other domains read of single calls: what each charge is for, without who may see it. Plain joins, so that the planner sees
-- through them.
CREATE VIEW ledger.charged_call AS
SELECT c.occurred_at, c.invocation, c.via, s.team, s.project, s.environment, coalesce(s.canonical_model, s.model) AS model, s.region,
  s.operation, k.principal, coalesce(a.api_key, k.principal) AS key, k.custom ->> 'user' AS "user", c.requests, c.errors, c.unpriced,
  c.input + c.output + c.cache_read + c.cache_write_5m + c.cache_write_30m + c.cache_write_1h AS tokens, c.cost
FROM ledger.charge c
JOIN ledger.spend_key k ON k.id = c.key_id
JOIN ledger.spend_scope s ON s.id = k.scope_id
LEFT JOIN ledger.admitted a ON a.invocation = c.invocation;

-- Sums of a quarter hour, by team.
CREATE VIEW ledger.team_quarter AS
SELECT q.at, s.team, sum(q.requests)::bigint AS requests,
  sum(q.input + q.output + q.cache_read + q.cache_write_5m + q.cache_write_30m + q.cache_write_1h)::bigint AS tokens, sum(q.cost) AS cost
FROM ledger.spend_quarter q JOIN ledger.spend_scope s ON s.id = q.scope_id GROUP BY q.at, s.team;

-- Calls that failed, with what the provider answered.
CREATE VIEW ledger.failed_call AS
SELECT i.occurred_at, i.error_code, s.team, s.environment, coalesce(s.canonical_model, s.model) AS model, k.principal, c.errors
FROM ledger.invocation i
JOIN ledger.charge c ON c.occurred_at = i.occurred_at AND c.invocation = i.key
JOIN ledger.spend_key k ON k.id = c.key_id
JOIN ledger.spend_scope s ON s.id = k.scope_id
WHERE i.error_code IS NOT NULL;

CREATE SCHEMA anomalies;

-- What the configuration file says; a name that is missing has its default.
CREATE TABLE anomalies.setting (name text PRIMARY KEY, value jsonb NOT NULL);

-- A series is the spend of an environment or a team, or of one value in a team: a model, a region, a user, a key (the API key of a
-- gateway, or else the principal), what passed a gateway, or the calls of a key that passed none.
CREATE TABLE anomalies.series (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE,              -- ["kind", …values] as JSON
  kind text NOT NULL CHECK (kind IN ('environment', 'team', 'model', 'region', 'user', 'key', 'gateway', 'outside')),
  team text,                              -- null: of an environment
  value text,                             -- of its kind; null: of a team, and of what passed its gateways
  first_at timestamptz(3) NOT NULL,       -- its first quarter hour with usage
  -- Before this moment the buckets are in `state`; those since are read again each time, so that late usage and corrections count.
  -- Null: everything is read again.
  state_to timestamptz(3),
  state text,                             -- what packages/detection says is to be kept, as JSON
  changed_from timestamptz(3),            -- the first bucket that changed since it was scored; null: none
  scored_at timestamptz(3)
);
CREATE INDEX ON anomalies.series (team);
CREATE INDEX series_changed ON anomalies.series (id) WHERE changed_from IS NOT NULL;

-- Sums of a quarter hour by series: the fold of what the ledger says, folded again where it differs. Emptying it loses nothing.
CREATE TABLE anomalies.bucket (
  series_id integer NOT NULL REFERENCES anomalies.series ON DELETE CASCADE,
  at timestamptz(3) NOT NULL,             -- start of a quarter hour, UTC
  requests bigint NOT NULL,
  tokens bigint NOT NULL,
  cost numeric(38,15) NOT NULL,           -- USD
  PRIMARY KEY (series_id, at)
);
CREATE INDEX ON anomalies.bucket (at);

-- What is meant to happen, said beforehand or by the verdict on an anomaly.
CREATE TABLE anomalies.plan (
  id uuid PRIMARY KEY,
  scope jsonb NOT NULL,
  starts_at timestamptz(3) NOT NULL,
  ends_at timestamptz(3) NOT NULL,
  up_to_usd numeric(38,15),               -- of excess; null: any
  note text NOT NULL,
  anomaly uuid,                           -- whose verdict it is
  created_at timestamptz(3) NOT NULL,
  created_by text NOT NULL,
  removed_at timestamptz(3)
);
CREATE INDEX ON anomalies.plan (ends_at);

-- One incident is one row, from its first signal until it ends.
CREATE TABLE anomalies.anomaly (
  id uuid PRIMARY KEY,
  rule text NOT NULL,                     -- of its first signal
  rules text[] NOT NULL,                  -- of all its signals
  nature text NOT NULL,                   -- usage | price | migration
  team text,
  key text,                               -- a key's id or a principal; with the team, what tells incidents apart
  scope jsonb NOT NULL,
  from_at timestamptz(3) NOT NULL,
  to_at timestamptz(3),                   -- null: going on
  detected_at timestamptz(3) NOT NULL,
  signal_at timestamptz(3) NOT NULL,      -- the bucket of its latest signal
  actual_usd numeric(38,15) NOT NULL,
  expected_usd numeric(38,15) NOT NULL,
  excess_usd numeric(38,15) NOT NULL,
  reported_usd numeric(38,15) NOT NULL,   -- the excess that was last reported
  unpriced bigint NOT NULL,               -- calls without a price: the amounts are at least these
  cause jsonb NOT NULL,                   -- [{ dimension, parts: [{ value, excessUsd, share }] }]
  detail jsonb NOT NULL,                  -- what its rule knows beside the amounts
  plan uuid,                              -- null: not planned
  verdict text,                           -- real | planned | false
  verdict_at timestamptz(3),
  verdict_by text,
  verdict_reason text,
  owner uuid,
  acknowledged_at timestamptz(3),
  acknowledged_by text,
  escalated_at timestamptz(3),
  CHECK (to_at IS NULL OR to_at >= from_at)
);
CREATE INDEX anomaly_open ON anomalies.anomaly (team) WHERE to_at IS NULL;
CREATE INDEX ON anomalies.anomaly (from_at);

-- How rare spend of a team must be, as the logarithm of weeks: moved by alarms and verdicts.
CREATE TABLE anomalies.threshold (
  team text PRIMARY KEY,
  value double precision NOT NULL,
  moved_at timestamptz(3) NOT NULL
);
