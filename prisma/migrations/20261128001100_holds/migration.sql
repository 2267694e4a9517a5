-- What a call may cost at most, taken of its windows until its end is known.
CREATE TABLE limits.hold (
  id uuid PRIMARY KEY,                    -- the admission
  api_key text NOT NULL,
  request_id text NOT NULL,
  body_hash text NOT NULL,                -- empty: only the provider's log has reported the call
  lease_id uuid,                          -- such a call gets its hold when it is first reported
  trace_id text,                          -- as its gateway reports it: one trace may have many calls
  state text NOT NULL,                    -- PENDING | POSTED | VOIDED | PRESUMED | TRUED_UP | RELEASED
  call jsonb NOT NULL,                    -- its coordinates, as budgets see them
  window_ids bigint[] NOT NULL,
  attempts_max integer NOT NULL,
  worst numeric(38,15) NOT NULL,
  held numeric(38,15) NOT NULL,           -- what it takes of each of its windows
  presumed numeric(38,15) NOT NULL DEFAULT 0,
  posted numeric(38,15) NOT NULL DEFAULT 0,
  tokens bigint,                          -- what it reserved of token quotas; trued up when it ends
  settled jsonb,
  logged jsonb NOT NULL DEFAULT '[]',
  reported jsonb,                         -- usage that no such call can have: kept for review, never posted
  proof text,
  answer jsonb NOT NULL,                  -- the allow, repeated when the same is asked again
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3)
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX hold_api_key_request_id_idx ON limits.hold (api_key, request_id) WHERE lease_id IS NULL;
CREATE INDEX hold_leased_request_id_idx ON limits.hold (api_key, request_id) WHERE lease_id IS NOT NULL;
CREATE INDEX ON limits.hold (lease_id) WHERE lease_id IS NOT NULL;
CREATE INDEX ON limits.hold (trace_id) WHERE trace_id IS NOT NULL;
CREATE INDEX ON limits.hold (expires_at) WHERE state = 'PENDING';
CREATE INDEX ON limits.hold (created_at);
-- Presumed holds are few among all, and asked for by themselves.
CREATE INDEX ON limits.hold (created_at) WHERE state = 'PRESUMED';
-- Normally empty, so that each start finds out at no cost whether any call still lacks its canonical model.
CREATE INDEX hold_without_identity ON limits.hold (id) WHERE NOT call ? 'canonicalModel';

-- What a person has to look at: a call that cost more than its worst case, a proof that was contradicted, a budget.
CREATE TABLE limits.alert (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz(3) NOT NULL,
  kind text NOT NULL,
  admission uuid,                         -- null: it is about a budget, not about one call
  api_key text,
  detail jsonb NOT NULL,
  answered_at timestamptz(3)              -- when the key was frozen for it
);
CREATE INDEX ON limits.alert (id) WHERE kind = 'bound_broken' AND answered_at IS NULL;

-- What is presumed spent and will never be reported: released once a second person agrees.
CREATE TABLE limits.release (
  admission uuid PRIMARY KEY,
  asked_by text NOT NULL,
  asked_name text NOT NULL,
  asked_at timestamptz(3) NOT NULL,
  reason text NOT NULL,
  completed_by text,
  completed_at timestamptz(3)
);
