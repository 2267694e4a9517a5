-- Messages of SNS topics that a source names: verified, and each kept once, however often it is sent.
CREATE TABLE connectors.sns_message (
  id uuid PRIMARY KEY,                    -- MessageId
  source text NOT NULL,                   -- stays when the source is removed
  topic text NOT NULL,
  type text NOT NULL,                     -- Notification | SubscriptionConfirmation | UnsubscribeConfirmation
  subject text,
  body text NOT NULL,
  sent_at timestamptz(3) NOT NULL,
  received_at timestamptz(3) NOT NULL,
  read_at timestamptz(3),                 -- null: its job has not run yet
  kind text,                              -- budget | anomaly | other
  outcome text                            -- in words, what was done about it
);
CREATE INDEX ON connectors.sns_message (received_at);

-- AWS Budgets as AWS last described them: imported beside ours, read only.
CREATE TABLE connectors.aws_budget (
  source text NOT NULL REFERENCES source (id) ON DELETE CASCADE,
  name text NOT NULL,
  type text NOT NULL,                     -- COST | USAGE | RI_UTILIZATION | …
  time_unit text NOT NULL,                -- DAILY | MONTHLY | QUARTERLY | ANNUALLY | CUSTOM
  unit text NOT NULL,                     -- USD; a unit of usage where the type is USAGE
  limit_amount numeric(38,15),            -- null: AWS plans or adjusts it
  actual_amount numeric(38,15),           -- null: AWS has not calculated it yet
  forecast_amount numeric(38,15),
  starts_at timestamptz(3),
  ends_at timestamptz(3),
  updated_at timestamptz(3),              -- by AWS: up to three times a day
  read_at timestamptz(3) NOT NULL,
  PRIMARY KEY (source, name)
);

-- Anomalies that AWS Cost Anomaly Detection reported. AWS revises the end and the impact of one that it reported before.
CREATE TABLE connectors.aws_anomaly (
  id text PRIMARY KEY,
  source text NOT NULL,
  account text NOT NULL,
  monitor text NOT NULL,
  dimension text,
  starts_at timestamptz(3) NOT NULL,
  ends_at timestamptz(3),                 -- null: it goes on
  impact_usd numeric(38,15),
  expected_usd numeric(38,15),
  actual_usd numeric(38,15),
  causes jsonb NOT NULL,
  detail_url text,
  message uuid NOT NULL,                  -- the one that said so last
  sent_at timestamptz(3) NOT NULL,
  received_at timestamptz(3) NOT NULL
);
CREATE INDEX ON connectors.aws_anomaly (starts_at);

-- What a provider's own budgets say was spent in windows of ours: the ladder goes by whichever counts more.
CREATE TABLE limits.outside_spend (
  source text NOT NULL,
  budget_id text NOT NULL,
  starts_at timestamptz(3) NOT NULL,      -- of the window
  usd numeric(38,15) NOT NULL,
  said_at timestamptz(3) NOT NULL,
  PRIMARY KEY (source, budget_id, starts_at)
);
CREATE INDEX ON limits.outside_spend (budget_id, starts_at);
