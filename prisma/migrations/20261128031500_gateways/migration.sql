-- The one registry of gateways. A name belongs to the first key that used it, and to no other while that key is in use.
CREATE TABLE limits.gateway_registered (
  name text PRIMARY KEY,
  api_key text NOT NULL,
  epoch integer NOT NULL DEFAULT 0,       -- grows with every start: only the newest is given leases
  claimed_at timestamptz(3) NOT NULL,
  seen_at timestamptz(3) NOT NULL,
  leased_at timestamptz(3),               -- the last lease that was granted
  acked_at timestamptz(3)                 -- the last acknowledgement of a document
) WITH (fillfactor = 70);

-- Two keys may have used one name until now: it goes to the one that was seen last.
INSERT INTO limits.gateway_registered (name, api_key, epoch, claimed_at, seen_at, acked_at)
SELECT DISTINCT ON (u.name) u.name, u.api_key, u.epoch, u.seen_at, u.seen_at,
  (SELECT max(a.received_at) FROM limits.policy_ack a WHERE a.gateway = u.name)
FROM (SELECT name, api_key, max(epoch) AS epoch, max(seen_at) AS seen_at FROM (
        SELECT name, api_key, epoch, seen_at FROM limits.gateway
        UNION ALL SELECT gateway, api_key, 0, seen_at FROM limits.policy_gateway) used
      GROUP BY name, api_key) u
ORDER BY u.name, u.seen_at DESC;

DROP TABLE limits.gateway;
ALTER TABLE limits.gateway_registered RENAME TO gateway;
ALTER INDEX limits.gateway_registered_pkey RENAME TO gateway_pkey;
CREATE INDEX ON limits.gateway (api_key, seen_at);
CREATE INDEX ON limits.gateway (leased_at) WHERE leased_at IS NOT NULL;

-- Where gateways get documents for, and what they say they apply. Both go with the name.
ALTER TABLE limits.policy_gateway RENAME TO gateway_environment;
ALTER INDEX limits.policy_gateway_pkey RENAME TO gateway_environment_pkey;
ALTER TABLE limits.gateway_environment DROP COLUMN api_key;
DELETE FROM limits.gateway_environment e WHERE NOT EXISTS (SELECT FROM limits.gateway g WHERE g.name = e.gateway);
ALTER TABLE limits.gateway_environment ADD FOREIGN KEY (gateway) REFERENCES limits.gateway (name) ON DELETE CASCADE;

ALTER TABLE limits.policy_ack RENAME TO gateway_ack;
ALTER INDEX limits.policy_ack_pkey RENAME TO gateway_ack_pkey;
DELETE FROM limits.gateway_ack a WHERE NOT EXISTS (SELECT FROM limits.gateway g WHERE g.name = a.gateway);
ALTER TABLE limits.gateway_ack ADD FOREIGN KEY (gateway) REFERENCES limits.gateway (name) ON DELETE CASCADE;
CREATE INDEX ON limits.gateway_ack (gateway);

-- Environments that calls, budgets or controls name have no asker. Others were asked for by a key, which has a limited number of
-- them, and go when they are asked for no longer. A row that a person removed keeps calls of long ago from bringing the name back.
ALTER TABLE limits.policy_environment
  ADD COLUMN asked_by text,
  ADD COLUMN asked_at timestamptz(3),
  ADD COLUMN acked_at timestamptz(3),
  ADD COLUMN removed_at timestamptz(3);
CREATE INDEX ON limits.policy_environment (asked_by) WHERE asked_by IS NOT NULL;
