-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "organisation" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "name" TEXT NOT NULL DEFAULT '',
    "reporting_timezone" TEXT NOT NULL DEFAULT 'UTC',
    "dimensions" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "version" INTEGER NOT NULL DEFAULT 1,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organisation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "team" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "cost_centre" TEXT,
    "projects" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "closed_list" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "removed_at" TIMESTAMPTZ(6),

    CONSTRAINT "team_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "recognition_rule" (
    "id" SERIAL NOT NULL,
    "team_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "field" TEXT NOT NULL DEFAULT '',
    "pattern" TEXT NOT NULL,
    "valid_from" TIMESTAMPTZ(6),
    "valid_to" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "recognition_rule_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "trusted_principal" (
    "id" SERIAL NOT NULL,
    "pattern" TEXT NOT NULL,
    "valid_from" TIMESTAMPTZ(6),
    "valid_to" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "trusted_principal_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "inference_profile" (
    "arn" TEXT NOT NULL,
    "model_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "inference_profile_pkey" PRIMARY KEY ("arn")
);

-- CreateTable
CREATE TABLE "price_book_version" (
    "version" SERIAL NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "author" TEXT NOT NULL,
    "note" TEXT NOT NULL,

    CONSTRAINT "price_book_version_pkey" PRIMARY KEY ("version")
);

-- CreateTable
CREATE TABLE "price_row" (
    "id" SERIAL NOT NULL,
    "provider" TEXT NOT NULL,
    "surface" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "routing" TEXT NOT NULL,
    "regions" TEXT[],
    "tier" TEXT NOT NULL,
    "context_over" BIGINT,
    "per_1m" JSONB NOT NULL,
    "per_unit" JSONB,
    "valid_from" TIMESTAMPTZ(6),
    "valid_to" TIMESTAMPTZ(6),
    "system_from" TIMESTAMPTZ(6) NOT NULL,
    "system_to" TIMESTAMPTZ(6),
    "source" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "owner" TEXT NOT NULL,

    CONSTRAINT "price_row_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "price_layer" (
    "id" SERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "priority" INTEGER NOT NULL DEFAULT 0,
    "match" JSONB NOT NULL,
    "per_1m" JSONB,
    "percent" TEXT,
    "factor" TEXT,
    "valid_from" TIMESTAMPTZ(6),
    "valid_to" TIMESTAMPTZ(6),
    "system_from" TIMESTAMPTZ(6) NOT NULL,
    "system_to" TIMESTAMPTZ(6),
    "source" TEXT NOT NULL,
    "owner" TEXT NOT NULL,

    CONSTRAINT "price_layer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "model_alias" (
    "id" SERIAL NOT NULL,
    "model" TEXT NOT NULL,
    "alias_of" TEXT,
    "system_from" TIMESTAMPTZ(6) NOT NULL,
    "system_to" TIMESTAMPTZ(6),
    "owner" TEXT NOT NULL,

    CONSTRAINT "model_alias_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "person" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT,
    "roles" TEXT[],
    "teams" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "demo" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "disabled_at" TIMESTAMPTZ(6),

    CONSTRAINT "person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_key" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "roles" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "team" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,
    "last_used_at" TIMESTAMPTZ(6),
    "expires_at" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "seq" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "actor_name" TEXT NOT NULL,
    "via" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "entity_type" TEXT NOT NULL,
    "entity_id" TEXT NOT NULL,
    "reason" TEXT,
    "before" JSONB,
    "after" JSONB,
    "previous_hash" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("seq")
);

-- CreateIndex
CREATE INDEX "recognition_rule_team_id_idx" ON "recognition_rule"("team_id");

-- CreateIndex
CREATE INDEX "price_row_model_idx" ON "price_row"("model");

-- CreateIndex
CREATE INDEX "model_alias_model_idx" ON "model_alias"("model");

-- CreateIndex
CREATE UNIQUE INDEX "person_email_key" ON "person"("email");

-- CreateIndex
CREATE INDEX "session_person_id_idx" ON "session"("person_id");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_hash_key" ON "api_key"("hash");

-- CreateIndex
CREATE INDEX "audit_entry_entity_type_entity_id_idx" ON "audit_entry"("entity_type", "entity_id");

-- AddForeignKey
ALTER TABLE "recognition_rule" ADD CONSTRAINT "recognition_rule_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma does not see: facts, sums and the doors to them live in a schema of their own.
CREATE SCHEMA ledger;

-- The audit log is append-only, whoever asks.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on % is refused: this table is append-only', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();


-- One provider request is one row here, whichever source brought it. Outside the time partitions on purpose.
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
  cache_write_unknown bigint NOT NULL,    -- written, but the source cannot tell for how long
  more jsonb                              -- any further meter: {"image.out": "3"}
) PARTITION BY RANGE (occurred_at);
CREATE INDEX ON ledger.invocation (occurred_at, key);

-- Who and what a charge is for. Sums are kept by scope; by key only a day and longer.
CREATE TABLE ledger.spend_scope (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  team text NOT NULL,
  cost_centre text,
  project text,
  environment text,
  provider text NOT NULL,
  model text NOT NULL,
  region text NOT NULL,
  operation text NOT NULL,
  UNIQUE NULLS NOT DISTINCT (team, cost_centre, project, environment, provider, model, region, operation)
);
CREATE TABLE ledger.spend_key (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  scope_id integer NOT NULL REFERENCES ledger.spend_scope,
  principal text,
  custom jsonb NOT NULL DEFAULT '{}',     -- the organisation's own dimensions
  UNIQUE NULLS NOT DISTINCT (scope_id, principal, custom)
);

-- The ledger: append-only. A correction is the negation of the charge that stood and the charge that stands.
-- No cache: of two charges of one invocation, the later one has the greater id.
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
  cost_upper numeric(38,15) NOT NULL,     -- USD, if every write of unknown TTL was the dearer one
  list_cost numeric(38,15) NOT NULL       -- USD, before contract layers
) PARTITION BY RANGE (occurred_at);
CREATE INDEX ON ledger.charge (occurred_at, invocation);

-- Sums by usage time. Every measure adds, so any of them is the fold of ledger.charge.
CREATE TABLE ledger.spend_quarter (
  at timestamptz(3) NOT NULL,             -- start of a quarter hour, UTC
  scope_id integer NOT NULL,
  requests bigint NOT NULL, errors bigint NOT NULL, unpriced bigint NOT NULL, estimated bigint NOT NULL,
  input bigint NOT NULL, output bigint NOT NULL, cache_read bigint NOT NULL,
  cache_write_5m bigint NOT NULL, cache_write_30m bigint NOT NULL, cache_write_1h bigint NOT NULL,
  cost numeric(38,15) NOT NULL, cost_upper numeric(38,15) NOT NULL, list_cost numeric(38,15) NOT NULL,
  PRIMARY KEY (at, scope_id)
) PARTITION BY RANGE (at);
-- zone 0 = UTC, 1 = the reporting zone named in ledger.setting (kept only where that is not UTC).
CREATE TABLE ledger.spend_day (
  zone smallint NOT NULL, day date NOT NULL, scope_id integer NOT NULL,
  requests bigint NOT NULL, errors bigint NOT NULL, unpriced bigint NOT NULL, estimated bigint NOT NULL,
  input bigint NOT NULL, output bigint NOT NULL, cache_read bigint NOT NULL,
  cache_write_5m bigint NOT NULL, cache_write_30m bigint NOT NULL, cache_write_1h bigint NOT NULL,
  cost numeric(38,15) NOT NULL, cost_upper numeric(38,15) NOT NULL, list_cost numeric(38,15) NOT NULL,
  PRIMARY KEY (zone, day, scope_id)
) WITH (fillfactor = 80);
CREATE TABLE ledger.spend_month (LIKE ledger.spend_day INCLUDING ALL) WITH (fillfactor = 70);
CREATE TABLE ledger.spend_day_key (
  zone smallint NOT NULL, day date NOT NULL, key_id integer NOT NULL,
  requests bigint NOT NULL, errors bigint NOT NULL, unpriced bigint NOT NULL, estimated bigint NOT NULL,
  input bigint NOT NULL, output bigint NOT NULL, cache_read bigint NOT NULL,
  cache_write_5m bigint NOT NULL, cache_write_30m bigint NOT NULL, cache_write_1h bigint NOT NULL,
  cost numeric(38,15) NOT NULL, cost_upper numeric(38,15) NOT NULL, list_cost numeric(38,15) NOT NULL,
  PRIMARY KEY (zone, day, key_id)
) WITH (fillfactor = 80);
CREATE TABLE ledger.spend_month_key (LIKE ledger.spend_day_key INCLUDING ALL) WITH (fillfactor = 70);

-- Latency, mergeable: bin b holds the calls of ceil(ln(ms) / ln(1.05)) = b, so a percentile is off by 2.5 % at most.
CREATE TABLE ledger.latency_day (
  day date NOT NULL, scope_id integer NOT NULL, bin smallint NOT NULL, calls bigint NOT NULL,
  PRIMARY KEY (day, scope_id, bin)
) WITH (fillfactor = 80);

-- Calls without a price wait here until one arrives.
CREATE TABLE ledger.parked (
  invocation uuid PRIMARY KEY,
  occurred_at timestamptz(3) NOT NULL,
  model text NOT NULL,
  reason text NOT NULL
);
CREATE INDEX ON ledger.parked (model);

-- An import as a person started it: what the progress bar and the page show.
CREATE TABLE ledger.import_run (
  id uuid PRIMARY KEY,
  source text NOT NULL,
  name text NOT NULL,
  started_by text NOT NULL,
  started_at timestamptz(3) NOT NULL DEFAULT now(),
  finished_at timestamptz(3),
  last_at timestamptz(3) NOT NULL DEFAULT now(),
  files_total integer, files_done integer NOT NULL DEFAULT 0,
  bytes_total bigint, bytes_done bigint NOT NULL DEFAULT 0,
  received bigint NOT NULL DEFAULT 0, accepted bigint NOT NULL DEFAULT 0, duplicate bigint NOT NULL DEFAULT 0,
  quarantined bigint NOT NULL DEFAULT 0, unpriced bigint NOT NULL DEFAULT 0,
  failure text
);

-- One committed transaction of intake. A retried chunk finds its first answer by key and sequence.
CREATE TABLE ledger.batch (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  recorded_at timestamptz(3) NOT NULL DEFAULT now(),
  source text NOT NULL,
  run_id uuid,
  object text NOT NULL DEFAULT '',
  first_line bigint NOT NULL DEFAULT 1,
  idempotency_key text,
  seq integer,
  body_hash uuid,
  received integer NOT NULL, accepted integer NOT NULL, duplicate integer NOT NULL,
  quarantined integer NOT NULL, unpriced integer NOT NULL,
  CHECK (received = accepted + duplicate + quarantined)
);
CREATE UNIQUE INDEX ON ledger.batch (idempotency_key, seq) WHERE idempotency_key IS NOT NULL;

-- Where data comes from, and how fresh it is.
CREATE TABLE ledger.stream (
  source text NOT NULL, account text NOT NULL, region text NOT NULL,
  first_occurred_at timestamptz(3) NOT NULL, last_occurred_at timestamptz(3) NOT NULL,
  last_recorded_at timestamptz(3) NOT NULL, invocations bigint NOT NULL,
  lag_ms_last bigint NOT NULL,            -- recorded minus occurred, of the newest call seen
  PRIMARY KEY (source, account, region)
);

-- A line that was not counted: why, where, and the line without its bodies.
CREATE TABLE ledger.quarantine (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source text NOT NULL,
  object text NOT NULL,
  line bigint NOT NULL,
  line_hash uuid NOT NULL,                -- of the line as received
  reason text NOT NULL,
  detail text NOT NULL,
  redacted text NOT NULL,                 -- the line without its bodies; never more than its known fields
  request_id text,
  invocation uuid,                        -- the one it conflicts with
  theirs jsonb,                           -- a conflict's usage and cost as this line tells them
  ours jsonb,                             -- and as the ledger holds them
  first_seen timestamptz(3) NOT NULL DEFAULT now(),
  last_seen timestamptz(3) NOT NULL DEFAULT now(),
  times integer NOT NULL DEFAULT 1,
  state text NOT NULL DEFAULT 'open',     -- open | replayed | dismissed
  decided_at timestamptz(3),
  decided_by text,
  UNIQUE (line_hash, object, line)
);
CREATE INDEX ON ledger.quarantine (state, reason, id DESC);

-- Facts leave here after commit; pipeline.ts says which job answers which.
CREATE TABLE ledger.outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  fact text NOT NULL,
  payload jsonb NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);

-- Rows of a month nobody prepared land in the default partition: late, never lost.
CREATE TABLE ledger.invocation_default PARTITION OF ledger.invocation DEFAULT;
CREATE TABLE ledger.charge_default PARTITION OF ledger.charge DEFAULT;
CREATE TABLE ledger.spend_quarter_default PARTITION OF ledger.spend_quarter DEFAULT;

-- Makes the month's partition of a table, and moves what the default partition holds of it. Safe to run twice and at once.
CREATE FUNCTION ledger.prepare_month(parent text, month date) RETURNS boolean LANGUAGE plpgsql AS $$
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

-- What the ledger keeps about itself. The zone of the sums under zone 1 is what was built, not what was asked for: a change
-- of the reporting zone takes effect when its sums are whole.
CREATE TABLE ledger.setting (name text PRIMARY KEY, value text NOT NULL);

-- The first rows that everything else assumes.
INSERT INTO ledger.setting (name, value) VALUES ('reporting-zone', 'UTC');
INSERT INTO organisation (id) VALUES (1);
INSERT INTO price_book_version (author, note) VALUES ('bursar', 'empty book');
