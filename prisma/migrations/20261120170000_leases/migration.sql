-- One row per gateway and key: a restarted gateway has a higher epoch, and only the newest is given leases.
CREATE TABLE limits.gateway (
  api_key text NOT NULL,
  name text NOT NULL,
  epoch integer NOT NULL,
  seen_at timestamptz(3) NOT NULL,
  PRIMARY KEY (api_key, name)
);
CREATE INDEX ON limits.gateway (seen_at);

-- Slices of budgets that gateways spend in-process.
CREATE TABLE limits.lease (
  id uuid PRIMARY KEY,
  head text NOT NULL UNIQUE,              -- what the admissions under it begin with, and no others
  api_key text NOT NULL,
  gateway text NOT NULL,
  epoch integer NOT NULL,
  state text NOT NULL,                    -- granted | active | expired | returned | reclaimed | closed
  amount numeric(38,15) NOT NULL,
  drawn numeric(38,15) NOT NULL DEFAULT 0,    -- by calls that are known, each of which has a hold
  leased numeric(38,15) NOT NULL,         -- what it takes of each of its windows
  presumed numeric(38,15) NOT NULL DEFAULT 0,
  given_back numeric(38,15),              -- when it was returned
  window_ids bigint[] NOT NULL,
  call jsonb NOT NULL,                    -- the coordinates that it is bound by
  provider text NOT NULL,                 -- of the calls that it was asked for
  granted_at timestamptz(3) NOT NULL,
  term_ms integer NOT NULL,
  longest_call_ms integer NOT NULL,
  margin_ms integer NOT NULL,
  reclaims_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3)
) WITH (fillfactor = 70);
CREATE INDEX ON limits.lease (reclaims_at) WHERE state IN ('granted', 'active', 'expired');
CREATE INDEX ON limits.lease (ended_at) WHERE state = 'reclaimed';
CREATE INDEX ON limits.lease (granted_at);

-- A call under a lease gets its hold when it is first heard of; without a body hash the provider's log alone has told of it.
ALTER TABLE limits.hold ADD COLUMN lease_id uuid;
DROP INDEX limits.hold_api_key_request_id_idx;
CREATE UNIQUE INDEX hold_api_key_request_id_idx ON limits.hold (api_key, request_id) WHERE lease_id IS NULL;
CREATE INDEX hold_leased_request_id_idx ON limits.hold (api_key, request_id) WHERE lease_id IS NOT NULL;
CREATE INDEX ON limits.hold (lease_id) WHERE lease_id IS NOT NULL;
