-- Environments that have documents. Those that calls, budgets or controls name have no asker. The others were asked for by a key,
-- which may ask for a limited number, and go when they are asked for no longer. A row that a person removed stays, so that calls
-- of long ago do not bring the name back.
CREATE TABLE limits.policy_environment (
  name text PRIMARY KEY,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  asked_by text,
  asked_at timestamptz(3),
  acked_at timestamptz(3),
  removed_at timestamptz(3)
);
CREATE INDEX ON limits.policy_environment (asked_by) WHERE asked_by IS NOT NULL;

-- Made at the first publication. Only the process that signs reads the private half. A retired key signs nothing any more: its
-- private half is deleted. One key signs at a time.
CREATE TABLE limits.policy_key (
  key_id text PRIMARY KEY,
  public_key text NOT NULL,
  private_pem text,
  created_at timestamptz(3) NOT NULL,
  retired_at timestamptz(3)
);
CREATE UNIQUE INDEX ON limits.policy_key ((true)) WHERE retired_at IS NULL;

-- What was published: versions without a gap by kind and environment. Old envelopes are deleted, their hashes stay.
CREATE TABLE limits.policy_version (
  kind text NOT NULL,                     -- policy | stops
  environment text NOT NULL,
  version bigint NOT NULL,
  previous_hash text,
  hash text NOT NULL,
  content_hash text NOT NULL,             -- of its content, without its place in the chain
  envelope text,
  key_id text,                            -- of the key that signed it
  published_at timestamptz(3) NOT NULL,
  published_by text NOT NULL,
  share integer NOT NULL DEFAULT 100,     -- per cent of gateways that get it before all others do
  everyone_at timestamptz(3) NOT NULL,
  PRIMARY KEY (kind, environment, version)
);

-- Documents that gateways were given and rejected. One row for each gateway, document and reason, however often it happens.
CREATE TABLE limits.policy_rejection (
  kind text NOT NULL,                     -- policy | stops
  environment text NOT NULL,
  gateway text NOT NULL,
  reason text NOT NULL,
  detail text NOT NULL,                   -- of the last
  origin text NOT NULL,                   -- of the last: stream | poll | disk
  times bigint NOT NULL,
  first_at timestamptz(3) NOT NULL,
  last_at timestamptz(3) NOT NULL,
  PRIMARY KEY (kind, environment, gateway, reason)
);
CREATE INDEX ON limits.policy_rejection (last_at);
