-- The key that signed a version. Until now there was only one.
ALTER TABLE limits.policy_version ADD COLUMN key_id text;
UPDATE limits.policy_version SET key_id = (SELECT key_id FROM limits.policy_key ORDER BY created_at DESC LIMIT 1);

-- A retired key signs nothing any more: its private half is forgotten. One key signs at a time.
ALTER TABLE limits.policy_key ALTER COLUMN private_pem DROP NOT NULL;
CREATE UNIQUE INDEX ON limits.policy_key ((true)) WHERE retired_at IS NULL;

-- What gateways were given and did not take. One row for each gateway, document and reason, however often it happens.
CREATE TABLE limits.policy_refusal (
  kind text NOT NULL,
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
CREATE INDEX ON limits.policy_refusal (last_at);
