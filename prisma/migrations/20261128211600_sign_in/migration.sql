-- How a session began, how far it is trusted, and whether its person still is who they were.
ALTER TABLE "session"
  -- password | demo | token | provider
  ADD COLUMN "way" TEXT NOT NULL DEFAULT 'password',
  -- The id of the identity provider in the configuration file.
  ADD COLUMN "provider" TEXT,
  -- The browser, in its own words, for the person to recognise.
  ADD COLUMN "agent" TEXT,
  -- To the minute.
  ADD COLUMN "seen_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  -- When the person last proved who they are; null: the provider did not say.
  ADD COLUMN "proved_at" TIMESTAMPTZ(6),
  -- When the provider last confirmed the person and their groups; null: no provider to ask.
  ADD COLUMN "checked_at" TIMESTAMPTZ(6),
  -- One process asks the provider at a time.
  ADD COLUMN "checking_at" TIMESTAMPTZ(6),
  -- Tokens of the provider, encrypted under the cookie's value, which is not in this database.
  ADD COLUMN "sealed" BYTEA;

-- One row: the key signIn of the configuration file.
CREATE TABLE access.sign_in_setting (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  value jsonb NOT NULL
);

-- Sign-ins on their way to an identity provider and back: used once. What they need is encrypted under a cookie of the browser.
CREATE TABLE access.sign_in_flow (
  id text PRIMARY KEY,                     -- SHA-256 of the state, hex
  sealed bytea NOT NULL,
  expires_at timestamptz(3) NOT NULL
);

-- Links that make an account, or bind one to an identity provider. Kept as hashes.
CREATE TABLE access.invitation (
  id uuid PRIMARY KEY,
  hash text NOT NULL UNIQUE,
  email text NOT NULL,
  name text NOT NULL,
  roles text[] NOT NULL,
  teams text[] NOT NULL DEFAULT '{}',
  person uuid,                             -- the account that it is for, or that it made
  created_by text NOT NULL,
  created_by_name text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  sent_at timestamptz(3),                  -- handed over to the mail server
  accepted_at timestamptz(3),
  revoked_at timestamptz(3)
);
CREATE UNIQUE INDEX ON access.invitation (email) WHERE accepted_at IS NULL AND revoked_at IS NULL;
