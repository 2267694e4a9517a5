-- Stops for callers outside the gateways: who may attach deny policies, and which are attached.
CREATE SCHEMA enforcement;

-- One for each account, as the configuration file says.
CREATE TABLE enforcement.enforcer (
  account text PRIMARY KEY,
  settings jsonb NOT NULL,                -- assumeRole, endpoint
  may_touch text[] NOT NULL,
  dry_run boolean NOT NULL
);

-- A deny policy on one principal, for one cause. A row is never deleted: what was attached to whom, and for how long, stays known.
CREATE TABLE enforcement.deny (
  id uuid PRIMARY KEY,
  cause text NOT NULL,                    -- stop ID | ladder BUDGET WINDOW STEP
  scope jsonb NOT NULL,
  reason text NOT NULL,
  partition text NOT NULL,
  account text NOT NULL,
  kind text NOT NULL,                     -- role | user | other
  name text NOT NULL,
  sessions text[],                        -- null: the whole principal
  policy_name text NOT NULL,
  document text,                          -- null: refused
  -- wanted → attached → confirmed → releasing → detached; or refused → detached. Attaching and detaching can be repeated,
  -- so a worker that dies between either and its note changes nothing.
  state text NOT NULL,
  error text,                             -- why it is refused, or what keeps it from going on
  hint text,
  others jsonb NOT NULL,                  -- everyone else whom a deny of the whole principal would stop
  created_at timestamptz(3) NOT NULL,
  next_at timestamptz(3) NOT NULL,        -- when it is worked on again
  claim uuid,                             -- of the worker that works on it
  attached_at timestamptz(3),
  confirmed_at timestamptz(3),
  last_call_at timestamptz(3),            -- of the scope, after it was attached
  alerted_at timestamptz(3),
  detached_at timestamptz(3)
);
CREATE UNIQUE INDEX deny_once ON enforcement.deny (cause, account, kind, name) WHERE state NOT IN ('releasing', 'detached');
CREATE INDEX ON enforcement.deny (next_at) WHERE state IN ('wanted', 'releasing');
CREATE INDEX ON enforcement.deny (created_at);
