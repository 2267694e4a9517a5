CREATE TABLE "person" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT,
    "roles" TEXT[],
    "teams" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "demo" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "disabled_at" TIMESTAMPTZ(6),

    CONSTRAINT "person_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "person_email_key" ON "person"("email");

CREATE TABLE "session" (
    "id" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "session_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "session_person_id_idx" ON "session"("person_id");

CREATE TABLE "api_key" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "roles" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "team" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,
    "last_used_at" TIMESTAMPTZ(6),
    "expires_at" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "api_key_hash_key" ON "api_key"("hash");

-- What proves who a person or a device is, beside passwords and API keys: outside Prisma.
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

-- Counters of rate-limiter-flexible, in the order of columns that it writes: failed sign-ins and unknown keys.
CREATE UNLOGGED TABLE access.attempt (
  key text PRIMARY KEY,
  points double precision NOT NULL DEFAULT 0,
  expire double precision
) WITH (fillfactor = 50);
