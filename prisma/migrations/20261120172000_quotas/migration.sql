-- CreateTable
CREATE TABLE "quota" (
    "id" TEXT NOT NULL,
    "scope" JSONB NOT NULL,
    "limits" JSONB NOT NULL,
    "timezone" TEXT NOT NULL,
    "parent_id" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,
    "removed_at" TIMESTAMPTZ(6),

    CONSTRAINT "quota_pkey" PRIMARY KEY ("id")
);

-- Approved raises of budgets and quotas. Never edited: they begin and lapse by their own times.
CREATE TABLE limits.increase (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  kind text NOT NULL,                     -- budget | quota
  subject text NOT NULL,                  -- the id of the budget or quota
  limit_name text NOT NULL,               -- limit, requestsPerMinute, …
  amount numeric(38,15) NOT NULL CHECK (amount > 0),
  starts_at timestamptz(3) NOT NULL,
  until timestamptz(3) NOT NULL,
  origin text NOT NULL,                   -- approval | automatic | emergency
  request uuid,
  emergency_team text,
  emergency_day date,
  actor text NOT NULL,
  created_at timestamptz(3) NOT NULL
);
CREATE INDEX ON limits.increase (until);
-- One emergency raise for each team and day, however many ask at once.
CREATE UNIQUE INDEX ON limits.increase (emergency_team, emergency_day) WHERE emergency_team IS NOT NULL;

CREATE TABLE limits.request (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  kind text NOT NULL,
  subject text NOT NULL,
  limit_name text NOT NULL,
  team text,                              -- whose limit it is; null: nobody's alone
  from_amount numeric(38,15) NOT NULL,    -- the limit with its raises when it was asked
  to_amount numeric(38,15) NOT NULL,
  until timestamptz(3) NOT NULL,
  why text NOT NULL,
  state text NOT NULL,                    -- open | escalated | approved | denied | withdrawn
  evidence jsonb NOT NULL,
  ancestor_warning text,
  requested_by text NOT NULL,
  requested_name text NOT NULL,
  requested_at timestamptz(3) NOT NULL,
  decided_by text,
  decided_at timestamptz(3),
  approved_to numeric(38,15),
  decision_note text
);
CREATE INDEX ON limits.request (requested_at);

INSERT INTO limits.setting (name, value) VALUES ('approvals', '{}');

-- Tokens of one day of one quota: a new row each day, never a reset of an old one. Whoever takes, locks the row.
CREATE TABLE limits.quota_day (
  quota_id text NOT NULL,
  starts_at timestamptz(3) NOT NULL,
  opened_at timestamptz(3) NOT NULL,      -- calls before it were not counted here
  tokens bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (quota_id, starts_at)
) WITH (fillfactor = 50);

-- Calls that were let in by a limit of concurrency and have no hold yet; a row without one is forgotten after a while.
CREATE UNLOGGED TABLE limits.quota_entry (
  quota_id text NOT NULL,
  api_key text NOT NULL,
  request_id text NOT NULL,
  at timestamptz(3) NOT NULL,
  PRIMARY KEY (quota_id, api_key, request_id)
);

-- Counters of rate-limiter-flexible, in the order of columns that it writes; whole numbers, which doubles hold exactly.
-- A minute's counts need not outlive a crash of the server.
CREATE UNLOGGED TABLE limits.rate (
  key text PRIMARY KEY,
  points double precision NOT NULL DEFAULT 0,
  expire double precision
) WITH (fillfactor = 50);

-- What the call reserved of token quotas; trued up when it ends.
ALTER TABLE limits.hold ADD COLUMN tokens bigint;
CREATE INDEX denial_at ON limits.denial (at);
