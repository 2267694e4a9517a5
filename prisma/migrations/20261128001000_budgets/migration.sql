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
    "opt_out" JSONB NOT NULL DEFAULT '[]',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "removed_at" TIMESTAMPTZ(6),

    CONSTRAINT "budget_pkey" PRIMARY KEY ("id")
);

-- A new row for each window, never a reset of an old one. A budget whose scope, window or zone changes has a new revision.
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
CREATE INDEX ON limits.budget_window (ends_at);

-- One row for a budget's window and step: written once, then only put out of force and back.
CREATE TABLE limits.crossing (
  window_id bigint NOT NULL,
  step text NOT NULL,
  budget_id text NOT NULL,
  in_force boolean NOT NULL,
  limit_usd numeric(38,15) NOT NULL,      -- the effective limit that it was last judged by
  used_usd numeric(38,15) NOT NULL,       -- posted and presumed when it was crossed
  crossed_at timestamptz(3) NOT NULL,
  changed_at timestamptz(3) NOT NULL,
  because text,                           -- why it was released
  PRIMARY KEY (window_id, step)
);
CREATE INDEX ON limits.crossing (budget_id) WHERE in_force;

-- A key under which a call cost more than its worst case: nothing is admitted under it until a person has looked.
CREATE TABLE limits.frozen_key (
  api_key text PRIMARY KEY,
  admission uuid NOT NULL,
  frozen_at timestamptz(3) NOT NULL
);
