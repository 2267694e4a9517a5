-- The one registry of gateways. A name belongs to the first key that used it, and to no other while that key is in use.
CREATE TABLE limits.gateway (
  name text PRIMARY KEY,
  api_key text NOT NULL,
  epoch integer NOT NULL DEFAULT 0,       -- grows with every start: only the newest is granted leases
  claimed_at timestamptz(3) NOT NULL,
  seen_at timestamptz(3) NOT NULL,
  leased_at timestamptz(3),               -- the last lease that was granted
  acked_at timestamptz(3)                 -- the last acknowledgement of a document
) WITH (fillfactor = 70);
CREATE INDEX ON limits.gateway (api_key, seen_at);
CREATE INDEX ON limits.gateway (leased_at) WHERE leased_at IS NOT NULL;

-- The environments that a gateway gets documents for. They go with its name.
CREATE TABLE limits.gateway_environment (
  gateway text NOT NULL REFERENCES limits.gateway (name) ON DELETE CASCADE,
  environment text NOT NULL,
  since timestamptz(3) NOT NULL,          -- there without a break
  seen_at timestamptz(3) NOT NULL,
  PRIMARY KEY (gateway, environment)
);

-- The documents that a gateway says it applies. They go with its name.
CREATE TABLE limits.gateway_ack (
  kind text NOT NULL,                     -- policy | stops
  environment text NOT NULL,
  gateway text NOT NULL REFERENCES limits.gateway (name) ON DELETE CASCADE,
  version bigint NOT NULL,
  applied_at timestamptz(3) NOT NULL,     -- by the gateway's clock
  received_at timestamptz(3) NOT NULL,
  PRIMARY KEY (kind, environment, gateway, version)
);
CREATE INDEX ON limits.gateway_ack (gateway);
