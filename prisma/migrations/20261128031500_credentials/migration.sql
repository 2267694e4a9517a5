-- What proves who somebody is, beside passwords and keys.
CREATE SCHEMA access;

-- One row. The id names cookies, so that two installations on one machine do not overwrite each other's; the secret signs
-- the cookies of devices.
CREATE TABLE access.installation (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  id text NOT NULL,
  secret bytea NOT NULL
);
INSERT INTO access.installation (id, secret)
SELECT left(replace(gen_random_uuid()::text, '-', ''), 12),
  sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8'));

-- Codes that open one session each. Kept as hashes.
CREATE TABLE access.sign_in_code (
  id text PRIMARY KEY,
  api_key uuid NOT NULL,
  expires_at timestamptz(3) NOT NULL
);

-- Partitions belong to the owner of the tables; the role of the application may have them made.
ALTER FUNCTION ledger.prepare_month(text, date) SECURITY DEFINER SET search_path = ledger, pg_catalog, pg_temp;

-- Counters of rate-limiter-flexible, in the order of columns that it writes: failed sign-ins and keys that nobody knows.
CREATE UNLOGGED TABLE access.attempt (
  key text PRIMARY KEY,
  points double precision NOT NULL DEFAULT 0,
  expire double precision
) WITH (fillfactor = 50);
