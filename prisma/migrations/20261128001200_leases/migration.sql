-- Slices of budgets that gateways spend in-process.
CREATE TABLE limits.lease (
  id uuid PRIMARY KEY,
  head text NOT NULL UNIQUE,              -- what the admissions under it begin with, and no others
  api_key text NOT NULL,
  gateway text NOT NULL,
  epoch integer NOT NULL,
  state text NOT NULL,                    -- granted | active | expired | returned | reclaimed | closed
  call jsonb NOT NULL,                    -- the coordinates that it is bound by
  provider text NOT NULL,                 -- of the calls that it was asked for
  window_ids bigint[] NOT NULL,
  amount numeric(38,15) NOT NULL,
  drawn numeric(38,15) NOT NULL DEFAULT 0,    -- by calls that are known, each of which has a hold
  leased numeric(38,15) NOT NULL,         -- what it takes of each of its windows
  presumed numeric(38,15) NOT NULL DEFAULT 0,
  given_back numeric(38,15),              -- when it was returned
  term_ms integer NOT NULL,
  longest_call_ms integer NOT NULL,
  margin_ms integer NOT NULL,
  granted_at timestamptz(3) NOT NULL,
  reclaims_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3)
) WITH (fillfactor = 70);
CREATE INDEX ON limits.lease (reclaims_at) WHERE state IN ('granted', 'active', 'expired');
CREATE INDEX ON limits.lease (ended_at) WHERE state = 'reclaimed';
CREATE INDEX ON limits.lease (granted_at);
