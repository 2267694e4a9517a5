CREATE TABLE limits.request (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  kind text NOT NULL,                     -- budget | quota
  subject text NOT NULL,                  -- the id of the budget or quota
  limit_name text NOT NULL,               -- limit, requestsPerMinute, …
  team text,                              -- whose limit it is; null: no single team's
  from_amount numeric(38,15) NOT NULL,    -- the limit with its increases when it was asked
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

-- Approved increases of budgets and quotas. They begin and lapse by their own times. One that a person ended early counts no more
-- from that commit on, whatever the clocks of processes say.
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
  created_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3),
  ended_by text,
  end_reason text
);
CREATE INDEX ON limits.increase (until);
CREATE INDEX ON limits.increase (request);
-- One emergency increase for each team and day, however many ask at once.
CREATE UNIQUE INDEX ON limits.increase (emergency_team, emergency_day) WHERE emergency_team IS NOT NULL;
