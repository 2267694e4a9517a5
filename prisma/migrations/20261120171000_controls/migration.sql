-- CreateTable
CREATE TABLE "control" (
    "kind" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "control_pkey" PRIMARY KEY ("kind","id")
);

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

INSERT INTO limits.setting (name, value) VALUES ('controls', '{}');

-- Environments that have documents: those that usage or budgets name, and those that a gateway asked for.
CREATE TABLE limits.policy_environment (
  name text PRIMARY KEY,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);

-- Made at the first publication. The private half never leaves this table but for the process that signs.
CREATE TABLE limits.policy_key (
  key_id text PRIMARY KEY,
  public_key text NOT NULL,
  private_pem text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  retired_at timestamptz(3)
);

-- What was published: versions without a gap by kind and environment. Old envelopes are let go, their hashes stay.
CREATE TABLE limits.policy_version (
  kind text NOT NULL,                     -- policy | stops
  environment text NOT NULL,
  version bigint NOT NULL,
  previous_hash text,
  hash text NOT NULL,
  content_hash text NOT NULL,             -- of what it says, without its place in the line
  envelope text,
  published_at timestamptz(3) NOT NULL,
  published_by text NOT NULL,
  share integer NOT NULL DEFAULT 100,     -- per cent of gateways that get it before everyone does
  everyone_at timestamptz(3) NOT NULL,
  PRIMARY KEY (kind, environment, version)
);

CREATE TABLE limits.policy_gateway (
  gateway text NOT NULL,
  environment text NOT NULL,
  api_key text NOT NULL,
  since timestamptz(3) NOT NULL,          -- there without a break
  seen_at timestamptz(3) NOT NULL,
  PRIMARY KEY (gateway, environment)
);

CREATE TABLE limits.policy_ack (
  kind text NOT NULL,
  environment text NOT NULL,
  gateway text NOT NULL,
  version bigint NOT NULL,
  applied_at timestamptz(3) NOT NULL,     -- by the gateway's clock
  received_at timestamptz(3) NOT NULL,
  PRIMARY KEY (kind, environment, gateway, version)
);

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
