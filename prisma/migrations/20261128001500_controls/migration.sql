CREATE TABLE "control" (
    "kind" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "control_pkey" PRIMARY KEY ("kind","id")
);

-- What applies to all limits together.
CREATE TABLE limits.setting (name text PRIMARY KEY, value jsonb NOT NULL);
INSERT INTO limits.setting (name, value) VALUES
  ('version', '1'),                       -- grows with every change of a budget
  ('unbudgeted', '{"rule": null, "revision": 1}'),
  ('controls', '{}'),
  ('approvals', '{}');

-- Kill switches. A row is never deleted: who stopped what, and for how long, stays known.
CREATE TABLE limits.stop (
  id uuid PRIMARY KEY,
  scope jsonb NOT NULL,
  reason text NOT NULL,
  origin text NOT NULL,                   -- person | ladder | freeze
  raised_by text NOT NULL,
  raised_by_id text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  until timestamptz(3),                   -- when it ends by itself
  versions jsonb NOT NULL,                -- of the stops document that first carried it, by environment
  lifted_at timestamptz(3),
  lifted_by text,
  lift_reason text
);
CREATE INDEX ON limits.stop (created_at);
CREATE INDEX ON limits.stop (until) WHERE lifted_at IS NULL;

-- How the targets of routes do: one state for all processes, moved by a job.
CREATE TABLE limits.target_state (
  route text NOT NULL,
  target text NOT NULL,
  state jsonb NOT NULL,
  calls integer NOT NULL,
  errors integer NOT NULL,
  p95_ms integer,
  observed_at timestamptz(3) NOT NULL,
  PRIMARY KEY (route, target)
);
