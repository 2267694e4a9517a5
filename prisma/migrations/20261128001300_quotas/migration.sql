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

-- Tokens of one day of one quota: a new row each day, never a reset of an old one. A transaction that takes tokens locks the row.
CREATE TABLE limits.quota_day (
  quota_id text NOT NULL,
  starts_at timestamptz(3) NOT NULL,
  opened_at timestamptz(3) NOT NULL,      -- calls before it were not counted here
  tokens bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (quota_id, starts_at)
) WITH (fillfactor = 50);

-- Calls that a concurrency limit let in and that have no hold yet; a row that never gets one is forgotten after a while.
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
