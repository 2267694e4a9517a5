-- CreateTable
CREATE TABLE "budget" (
    "id" TEXT NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "scope" JSONB NOT NULL,
    "limit_usd" TEXT NOT NULL,
    "window" TEXT NOT NULL,
    "timezone" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "on_unavailable" JSONB NOT NULL,
    "ladder" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "removed_at" TIMESTAMPTZ(6),

    CONSTRAINT "budget_pkey" PRIMARY KEY ("id")
);

-- One row per admission that the ledger has heard of: whoever posts usage under it locks the row first.
CREATE TABLE ledger.admission (
  admission uuid PRIMARY KEY,
  settlement uuid,                        -- the invocation that its settlement posted
  replaced boolean NOT NULL DEFAULT false,-- the provider's log has taken the settlement's place
  logged integer NOT NULL DEFAULT 0       -- provider requests under it that the log has shown
);

-- Which admission an invocation was made under, as its token proves.
CREATE TABLE ledger.admitted (
  invocation uuid PRIMARY KEY,
  admission uuid NOT NULL,
  occurred_at timestamptz(3) NOT NULL,
  api_key text NOT NULL,
  user_name text
);
CREATE INDEX ON ledger.admitted (occurred_at);
CREATE INDEX ON ledger.admitted (admission);

-- Posted money on its way to the balances: written in the posting's transaction, claimed once, gone when applied.
CREATE TABLE ledger.movement (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz(3) NOT NULL,             -- start of a quarter hour, UTC
  key_id integer NOT NULL,
  admission uuid,                         -- these rows are not summed: one for each invocation
  invocation uuid,
  usd numeric(38,15) NOT NULL,
  replaced_usd numeric(38,15) NOT NULL DEFAULT 0,  -- what the admission's settlement had posted, taken back here
  unpriced integer NOT NULL DEFAULT 0
);
CREATE INDEX ON ledger.movement (admission) WHERE admission IS NOT NULL;

-- The key of the tokens that travel in request metadata: made here, once, and known to this database alone.
INSERT INTO ledger.setting (name, value)
VALUES ('token-key', encode(sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')), 'hex'));

-- Windows, holds and denials: hot, and outside Prisma.
CREATE SCHEMA limits;

CREATE TABLE limits.setting (name text PRIMARY KEY, value jsonb NOT NULL);
INSERT INTO limits.setting (name, value) VALUES
  ('version', '1'),                       -- grows with every change of a budget
  ('unbudgeted', '{"rule": null, "revision": 1}');

-- A new row per window, never a reset of an old one. A budget that is defined anew has a new revision.
CREATE TABLE limits.budget_window (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  budget_id text NOT NULL,
  revision integer NOT NULL,
  scope jsonb,                            -- null: only what was admitted under it counts
  starts_at timestamptz(3) NOT NULL,
  ends_at timestamptz(3) NOT NULL,
  posted numeric(38,15) NOT NULL DEFAULT 0,
  presumed numeric(38,15) NOT NULL DEFAULT 0,
  held numeric(38,15) NOT NULL DEFAULT 0,
  leased numeric(38,15) NOT NULL DEFAULT 0,
  UNIQUE (budget_id, revision, starts_at)
) WITH (fillfactor = 50);

CREATE TABLE limits.hold (
  id uuid PRIMARY KEY,                    -- the admission
  api_key text NOT NULL,
  request_id text NOT NULL,
  body_hash text NOT NULL,
  state text NOT NULL,                    -- PENDING | POSTED | VOIDED | PRESUMED | TRUED_UP | RELEASED
  worst numeric(38,15) NOT NULL,
  attempts_max integer NOT NULL,
  window_ids bigint[] NOT NULL,
  call jsonb NOT NULL,                    -- its coordinates, as budgets see them
  posted numeric(38,15) NOT NULL DEFAULT 0,   -- what it takes of each of its windows
  presumed numeric(38,15) NOT NULL DEFAULT 0,
  held numeric(38,15) NOT NULL,
  settled jsonb,
  logged jsonb NOT NULL DEFAULT '[]',
  proof text,
  answer jsonb NOT NULL,                  -- the allow, repeated to whoever asks the same again
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3)
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX ON limits.hold (api_key, request_id);
CREATE INDEX ON limits.hold (expires_at) WHERE state = 'PENDING';
CREATE INDEX ON limits.hold (created_at);

-- Denials in full up to a rate per key and minute, then counted.
CREATE TABLE limits.denial (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz(3) NOT NULL,
  api_key text NOT NULL,
  request_id text NOT NULL,
  code text NOT NULL,
  budget_id text,
  detail jsonb NOT NULL
);
CREATE INDEX ON limits.denial (request_id);
CREATE TABLE limits.denial_count (
  api_key text NOT NULL,
  minute timestamptz(3) NOT NULL,
  code text NOT NULL,
  denials bigint NOT NULL,
  PRIMARY KEY (api_key, minute, code)
);

-- What somebody has to look at: a call that cost more than its worst case, a proof that was contradicted.
CREATE TABLE limits.alert (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz(3) NOT NULL,
  kind text NOT NULL,
  admission uuid NOT NULL,
  detail jsonb NOT NULL
);
