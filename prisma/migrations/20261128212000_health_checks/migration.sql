-- Calls that Bursar makes by itself, to see how targets of routes do: what each found. Kept for a day.
CREATE TABLE limits.target_check (
  target text NOT NULL,                   -- as in limits.target_state
  at timestamptz(3) NOT NULL,
  error_code text,                        -- null: it answered
  latency_ms integer,
  PRIMARY KEY (target, at)
);
CREATE INDEX ON limits.target_check (at);

-- Who makes them, account by account, as the configuration file says.
CREATE TABLE connectors.health_check (
  account text PRIMARY KEY,
  settings jsonb NOT NULL,                -- regions, assumeRole, endpoint
  every text NOT NULL,
  budget_usd numeric(38,15) NOT NULL,     -- a month (UTC)
  next_at timestamptz(3) NOT NULL,
  last_run_at timestamptz(3),
  last_error text,
  last_hint text
);

-- What they cost, by month (UTC): at their worst before each is made, and at what it used after. An account that is taken out
-- of the file and named again keeps its count.
CREATE TABLE connectors.check_spend (
  account text NOT NULL,
  month text NOT NULL,                    -- YYYY-MM
  usd numeric(38,15) NOT NULL,
  checks bigint NOT NULL,
  PRIMARY KEY (account, month)
);
