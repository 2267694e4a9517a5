-- Projects that keep their model where the budget's ladder would send them to a cheaper one.
ALTER TABLE "budget" ADD COLUMN "opt_out" JSONB NOT NULL DEFAULT '[]';

-- One row for a budget's window and step: written once, then only put out of force and back.
CREATE TABLE limits.crossing (
  window_id bigint NOT NULL,
  step text NOT NULL,
  budget_id text NOT NULL,
  in_force boolean NOT NULL,
  limit_usd numeric(38,15) NOT NULL,      -- the effective limit that it was last judged by
  used_usd numeric(38,15) NOT NULL,       -- posted and presumed when it was crossed
  crossed_at timestamptz(3) NOT NULL,
  changed_at timestamptz(3) NOT NULL,
  because text,                           -- why it was released
  PRIMARY KEY (window_id, step)
);
CREATE INDEX ON limits.crossing (budget_id) WHERE in_force;

-- A key under which a call broke its bound: nothing is admitted under it until somebody has looked.
CREATE TABLE limits.frozen_key (
  api_key text PRIMARY KEY,
  admission uuid NOT NULL,
  frozen_at timestamptz(3) NOT NULL
);

-- An alert is about one call, or about a budget.
ALTER TABLE limits.alert ALTER COLUMN admission DROP NOT NULL;
ALTER TABLE limits.alert ADD COLUMN api_key text;
ALTER TABLE limits.alert ADD COLUMN answered_at timestamptz(3);  -- the key was frozen for it
UPDATE limits.alert SET answered_at = at;
CREATE INDEX ON limits.alert (id) WHERE kind = 'bound_broken' AND answered_at IS NULL;

-- What is presumed spent and will never be told: given back once a second person agrees.
CREATE TABLE limits.release (
  admission uuid PRIMARY KEY,
  asked_by text NOT NULL,
  asked_name text NOT NULL,
  asked_at timestamptz(3) NOT NULL,
  reason text NOT NULL,
  completed_by text,
  completed_at timestamptz(3)
);

-- A price that somebody vouches for until the real one is known: up to an amount, and not for ever.
CREATE TABLE limits.provisional_price (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  price_row integer NOT NULL,
  model text NOT NULL,
  cap_usd numeric(38,15) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  reason text NOT NULL,
  set_by text NOT NULL,
  set_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3),
  ended_because text                      -- cap | expired | priced | withdrawn
);
CREATE UNIQUE INDEX ON limits.provisional_price (model) WHERE ended_at IS NULL;

-- Denials are counted by what bound, so that a loop that is only counted can still be explained.
ALTER TABLE limits.denial_count ADD COLUMN team text NOT NULL DEFAULT '';
ALTER TABLE limits.denial_count ADD COLUMN limit_kind text NOT NULL DEFAULT '';
ALTER TABLE limits.denial_count ADD COLUMN limit_id text NOT NULL DEFAULT '';
ALTER TABLE limits.denial_count ADD COLUMN first_at timestamptz(3);
ALTER TABLE limits.denial_count ADD COLUMN last_at timestamptz(3);
ALTER TABLE limits.denial_count ADD COLUMN example text NOT NULL DEFAULT '';
ALTER TABLE limits.denial_count DROP CONSTRAINT denial_count_pkey;
ALTER TABLE limits.denial_count ADD PRIMARY KEY (minute, api_key, code, team, limit_kind, limit_id);

-- What a failed call was answered, and which settlement named a provider's request: few rows among all.
CREATE INDEX ON ledger.invocation (occurred_at) WHERE error_code IS NOT NULL;
CREATE INDEX ON ledger.invocation (request_id) WHERE rank = 20;
CREATE INDEX ON limits.budget_window (ends_at);
