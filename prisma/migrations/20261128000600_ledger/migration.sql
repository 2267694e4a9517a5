-- One provider request is one row here, whichever source brought it. Not partitioned by time, so that a request is found
-- whatever time a source gives it.
CREATE TABLE ledger.identity (
  key uuid NOT NULL PRIMARY KEY,          -- 128 bits of SHA-256 over provider, account, region and request id
  content uuid NOT NULL,                  -- 128 bits of SHA-256 over the normalised usage
  occurred_at timestamptz(3) NOT NULL,
  rank smallint NOT NULL                  -- provider log 30 > settlement 20 > trace 10
) PARTITION BY HASH (key);
DO $$ BEGIN
  FOR i IN 0..15 LOOP
    EXECUTE format('CREATE TABLE ledger.identity_%s PARTITION OF ledger.identity FOR VALUES WITH (MODULUS 16, REMAINDER %s)', i, i);
  END LOOP;
END $$;

-- The usage of one model call as accepted, in disjoint meters.
CREATE TABLE ledger.invocation (
  key uuid NOT NULL,
  occurred_at timestamptz(3) NOT NULL,
  recorded_at timestamptz(3) NOT NULL DEFAULT now(),
  batch_id bigint NOT NULL,
  line integer,
  source text NOT NULL,
  rank smallint NOT NULL,
  provider text NOT NULL,
  account text NOT NULL,
  region text NOT NULL,
  inference_region text,
  request_id text NOT NULL,
  operation text NOT NULL,
  model_ref text NOT NULL,                -- as logged: an id, a profile id or an ARN
  principal text,
  metadata jsonb,
  tier text NOT NULL DEFAULT 'standard',
  latency_ms integer,
  error_code text,
  input bigint NOT NULL,
  output bigint NOT NULL,
  cache_read bigint NOT NULL,
  cache_write_5m bigint NOT NULL,
  cache_write_1h bigint NOT NULL,
  cache_write_unknown bigint NOT NULL,    -- written, but the source does not say for how long
  more jsonb                              -- any further meter: {"image.out": "3"}
) PARTITION BY RANGE (occurred_at);
CREATE INDEX ON ledger.invocation (occurred_at, key);
-- What a failed call was answered, and which settlement named a provider's request: few rows among all.
CREATE INDEX ON ledger.invocation (occurred_at) WHERE error_code IS NOT NULL;
CREATE INDEX ON ledger.invocation (request_id) WHERE rank = 20;
-- Rows of a month without a partition land in the default partition: late, never lost.
CREATE TABLE ledger.invocation_default PARTITION OF ledger.invocation DEFAULT;

-- Who and what a charge is for. Sums are kept by scope; by key only for a day and longer. Beside the model as logged stands the
-- model that it meant when the call was posted; a name that means another model later makes rows of its own.
CREATE TABLE ledger.spend_scope (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  team text NOT NULL,
  cost_centre text,
  project text,
  environment text,
  provider text NOT NULL,
  model text NOT NULL,
  canonical_model text,                   -- null: the name as logged stands for it, and the next start fills it in
  region text NOT NULL,
  operation text NOT NULL,
  CONSTRAINT spend_scope_words UNIQUE NULLS NOT DISTINCT
    (team, cost_centre, project, environment, provider, model, canonical_model, region, operation)
);
-- Normally empty, so that each start finds out at no cost whether any row still lacks its canonical model.
CREATE INDEX spend_scope_without_identity ON ledger.spend_scope (id) WHERE canonical_model IS NULL;

CREATE TABLE ledger.spend_key (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  scope_id integer NOT NULL REFERENCES ledger.spend_scope,
  principal text,
  custom jsonb NOT NULL DEFAULT '{}',     -- the organisation's own dimensions
  UNIQUE NULLS NOT DISTINCT (scope_id, principal, custom)
);

-- The ledger: append-only. A correction is the negation of the charge that stood, and the charge that stands now.
-- The sequence has no cache: of two charges of one invocation, the later one has the greater id.
CREATE SEQUENCE ledger.charge_id;
CREATE TABLE ledger.charge (
  id bigint NOT NULL DEFAULT nextval('ledger.charge_id'),
  invocation uuid NOT NULL,
  occurred_at timestamptz(3) NOT NULL,
  recorded_at timestamptz(3) NOT NULL DEFAULT now(),
  batch_id bigint NOT NULL,
  cause text NOT NULL,                    -- ingest | replaced | rerate | reattribute
  reversal boolean NOT NULL DEFAULT false,
  key_id integer NOT NULL,
  via text NOT NULL,                      -- token | metadata | profile | principal | account | none
  rule_id integer,
  losers jsonb,                           -- the rules that also matched, in order
  book_version integer NOT NULL,
  price_row integer,
  price_layer integer,
  unpriced_reason text,
  requests smallint NOT NULL,
  errors smallint NOT NULL,
  unpriced smallint NOT NULL,
  estimated smallint NOT NULL,
  input bigint NOT NULL,
  output bigint NOT NULL,
  cache_read bigint NOT NULL,
  cache_write_5m bigint NOT NULL,
  cache_write_30m bigint NOT NULL,
  cache_write_1h bigint NOT NULL,
  latency_ms integer,
  cost numeric(38,15) NOT NULL,           -- USD
  cost_upper numeric(38,15) NOT NULL,     -- USD, with every cache write of unknown duration at the higher price
  list_cost numeric(38,15) NOT NULL       -- USD, before contract layers
) PARTITION BY RANGE (occurred_at);
CREATE INDEX ON ledger.charge (occurred_at, invocation);
-- Latencies of a principal are read from its charges, a few of its keys among all: from the index alone.
CREATE INDEX ON ledger.charge (key_id, occurred_at) INCLUDE (latency_ms, requests);
CREATE TABLE ledger.charge_default PARTITION OF ledger.charge DEFAULT;

-- Sums by usage time. Every measure adds, so each sum is the fold of ledger.charge.
CREATE TABLE ledger.spend_quarter (
  at timestamptz(3) NOT NULL,             -- start of a quarter hour, UTC
  scope_id integer NOT NULL,
  requests bigint NOT NULL, errors bigint NOT NULL, unpriced bigint NOT NULL, estimated bigint NOT NULL,
  input bigint NOT NULL, output bigint NOT NULL, cache_read bigint NOT NULL,
  cache_write_5m bigint NOT NULL, cache_write_30m bigint NOT NULL, cache_write_1h bigint NOT NULL,
  cost numeric(38,15) NOT NULL, cost_upper numeric(38,15) NOT NULL, list_cost numeric(38,15) NOT NULL,
  PRIMARY KEY (at, scope_id)
) PARTITION BY RANGE (at);
CREATE TABLE ledger.spend_quarter_default PARTITION OF ledger.spend_quarter DEFAULT;

-- zone 0 = UTC, 1 = the reporting zone named in ledger.setting (kept only where that is not UTC).
CREATE TABLE ledger.spend_day (
  zone smallint NOT NULL, day date NOT NULL, scope_id integer NOT NULL,
  requests bigint NOT NULL, errors bigint NOT NULL, unpriced bigint NOT NULL, estimated bigint NOT NULL,
  input bigint NOT NULL, output bigint NOT NULL, cache_read bigint NOT NULL,
  cache_write_5m bigint NOT NULL, cache_write_30m bigint NOT NULL, cache_write_1h bigint NOT NULL,
  cost numeric(38,15) NOT NULL, cost_upper numeric(38,15) NOT NULL, list_cost numeric(38,15) NOT NULL,
  PRIMARY KEY (zone, day, scope_id)
) WITH (fillfactor = 80);
-- A team's months are the days of its scopes, a few among all.
CREATE INDEX ON ledger.spend_day (zone, scope_id, day);

-- Calls without a price wait here until one arrives.
CREATE TABLE ledger.parked (
  invocation uuid PRIMARY KEY,
  occurred_at timestamptz(3) NOT NULL,
  model text NOT NULL,
  reason text NOT NULL
);
CREATE INDEX ON ledger.parked (model);

-- What re-rating would change of calls priced by rows that have been replaced since, by model. Derived: it is computed again once a
-- price of the model has changed, or once usage was rated again.
CREATE TABLE ledger.correction_estimate (
  model text PRIMARY KEY,
  computed_at timestamptz NOT NULL,
  lines jsonb NOT NULL                    -- [{ row, calls, before, after, from, to }]; amounts are decimal text in USD
);

-- One committed transaction of intake. A retried chunk finds its first answer by its sender, key and sequence.
CREATE TABLE ledger.batch (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  recorded_at timestamptz(3) NOT NULL DEFAULT now(),
  source text NOT NULL,
  run_id uuid,
  object text NOT NULL DEFAULT '',
  first_line bigint NOT NULL DEFAULT 1,
  sender text NOT NULL DEFAULT '',        -- whose Idempotency-Key it is: each API key has its own
  idempotency_key text,
  seq integer,
  body_hash uuid,
  received integer NOT NULL, accepted integer NOT NULL, duplicate integer NOT NULL,
  quarantined integer NOT NULL, unpriced integer NOT NULL,
  CHECK (received = accepted + duplicate + quarantined)
);
CREATE UNIQUE INDEX ON ledger.batch (sender, idempotency_key, seq) WHERE idempotency_key IS NOT NULL;

-- Where data comes from, and how fresh it is.
CREATE TABLE ledger.stream (
  source text NOT NULL, account text NOT NULL, region text NOT NULL,
  first_occurred_at timestamptz(3) NOT NULL, last_occurred_at timestamptz(3) NOT NULL,
  last_recorded_at timestamptz(3) NOT NULL, invocations bigint NOT NULL,
  lag_ms_last bigint NOT NULL,            -- recorded minus occurred, of the newest call seen
  PRIMARY KEY (source, account, region)
);

-- One row for each admission that the ledger knows; a transaction that posts usage under it locks the row first.
CREATE TABLE ledger.admission (
  admission uuid PRIMARY KEY,
  settlement uuid,                        -- the invocation that its settlement posted
  replaced boolean NOT NULL DEFAULT false,-- the provider's log has taken the settlement's place
  logged integer NOT NULL DEFAULT 0       -- provider requests under it that the log has shown
);

-- Which admission an invocation was made under, as its token proves.
CREATE TABLE ledger.admitted (
  invocation uuid PRIMARY KEY,
  admission uuid NOT NULL,
  occurred_at timestamptz(3) NOT NULL,
  api_key text NOT NULL,
  user_name text
);
CREATE INDEX ON ledger.admitted (occurred_at);
CREATE INDEX ON ledger.admitted (admission);

-- Posted money on its way to the balances: written in the posting's transaction, claimed once, gone when applied.
CREATE TABLE ledger.movement (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz(3) NOT NULL,             -- start of a quarter hour, UTC
  key_id integer NOT NULL,
  admission uuid,                         -- these rows are not summed: one for each invocation
  invocation uuid,
  usd numeric(38,15) NOT NULL,
  replaced_usd numeric(38,15) NOT NULL DEFAULT 0,  -- what the admission's settlement had posted, taken back here
  unpriced integer NOT NULL DEFAULT 0
);
CREATE INDEX ON ledger.movement (admission) WHERE admission IS NOT NULL;

-- What the ledger keeps about itself. The reporting zone here is the one that the sums of zone 1 were built in, which may not be
-- the one that is set: a change takes effect when its sums are whole. The token key signs the tokens that travel in request
-- metadata: made here, once, and known to this database alone.
CREATE TABLE ledger.setting (name text PRIMARY KEY, value text NOT NULL);
INSERT INTO ledger.setting (name, value) VALUES
  ('reporting-zone', 'UTC'),
  ('token-key', encode(sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')), 'hex'));

-- Makes the month's partition of a table, and moves what the default partition holds of it. Safe to run twice and at once.
-- Partitions belong to the owner of the tables; the role of the application may have them made.
CREATE FUNCTION ledger.prepare_month(parent text, month date) RETURNS boolean LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = ledger, pg_catalog, pg_temp AS $$
DECLARE
  part text := format('%s_%s', parent, to_char(month, 'YYYY_MM'));
  time_column text := CASE WHEN parent = 'spend_quarter' THEN 'at' ELSE 'occurred_at' END;
  lower_bound timestamptz := date_trunc('month', month::timestamp) AT TIME ZONE 'UTC';
  upper_bound timestamptz := (date_trunc('month', month::timestamp) + interval '1 month') AT TIME ZONE 'UTC';
BEGIN
  PERFORM pg_advisory_xact_lock(7003, hashtext(part));
  IF to_regclass('ledger.' || part) IS NOT NULL THEN RETURN false; END IF;
  EXECUTE format('LOCK TABLE ledger.%I_default IN ACCESS EXCLUSIVE MODE', parent);
  EXECUTE format('CREATE TABLE ledger.%I (LIKE ledger.%I INCLUDING ALL)', part, parent);
  IF parent = 'spend_quarter' THEN EXECUTE format('ALTER TABLE ledger.%I SET (fillfactor = 80)', part); END IF;
  EXECUTE format(
    'WITH moved AS (DELETE FROM ledger.%I_default WHERE %I >= $1 AND %I < $2 RETURNING *) INSERT INTO ledger.%I SELECT * FROM moved',
    parent, time_column, time_column, part) USING lower_bound, upper_bound;
  EXECUTE format('ALTER TABLE ledger.%I ATTACH PARTITION ledger.%I FOR VALUES FROM (%L) TO (%L)', parent, part, lower_bound, upper_bound);
  RETURN true;
END $$;
