-- What AWS allows an account to call in a region, by model: replaced as a whole whenever it is read.
CREATE TABLE connectors.aws_quota (
  account text NOT NULL,
  region text NOT NULL,
  code text NOT NULL,                     -- L-…
  name text NOT NULL,
  routing text NOT NULL,                  -- inRegion | geo | global
  measure text NOT NULL,                  -- tokens | requests
  per text NOT NULL,                      -- minute | day
  model text,                             -- the identity of the model; null: no known model has this name
  amount bigint NOT NULL,
  PRIMARY KEY (account, region, code)
);

-- The busiest minute of each hour as CloudWatch estimates it (EstimatedTPMQuotaUsage). Kept for two weeks.
CREATE TABLE connectors.quota_hour (
  account text NOT NULL,
  region text NOT NULL,
  routing text NOT NULL,
  model text NOT NULL,                    -- its identity
  hour timestamptz(0) NOT NULL,
  tokens bigint NOT NULL,                 -- of the busiest minute
  PRIMARY KEY (account, region, routing, model, hour)
);
CREATE INDEX ON connectors.quota_hour (hour);
