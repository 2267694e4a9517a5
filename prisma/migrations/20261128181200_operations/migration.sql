-- How calls fare: limits of it that were passed, and notes of deployments beside them.
CREATE SCHEMA operations;

-- What the configuration file says under `operations`; no row: nothing.
CREATE TABLE operations.setting (
  name text PRIMARY KEY,
  value jsonb NOT NULL
);

-- Quarter hours of one model that passed one limit, as long as they follow each other. A row is never deleted, and a quarter hour
-- that is looked at again changes no more than the row it is in: one episode is announced once.
CREATE TABLE operations.episode (
  id uuid PRIMARY KEY,
  rule text NOT NULL,                     -- errorRate | latencyP95 | tokensPerMinute
  provider text NOT NULL,
  model text NOT NULL,
  first_at timestamptz(3) NOT NULL,       -- start of the first quarter hour over the limit
  last_at timestamptz(3) NOT NULL,        -- start of the last
  value float8 NOT NULL,                  -- the worst of them: per cent, ms or tokens
  limit_value float8 NOT NULL,            -- as it was when the worst was seen
  seen_at timestamptz(3) NOT NULL
);
CREATE INDEX ON operations.episode (last_at);

-- What a person or a pipeline says was deployed. Written once: an id that comes again answers the same.
CREATE TABLE operations.deploy_note (
  id text PRIMARY KEY,
  at timestamptz(3) NOT NULL,
  text text NOT NULL,
  team text,                              -- null: of the whole organisation
  environment text,
  link text,
  posted_by text NOT NULL,
  posted_by_id text NOT NULL,
  posted_at timestamptz(3) NOT NULL
);
CREATE INDEX ON operations.deploy_note (at);

-- The events feed reads the audit log by time.
CREATE INDEX "audit_entry_at_idx" ON "audit_entry"("at");
