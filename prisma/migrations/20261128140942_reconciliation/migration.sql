-- The provider's own figures: what it measured by the hour, and what it bills by the day. Compared with ours, never summed with them.
CREATE SCHEMA reconciliation;

-- Sums of an hour as CloudWatch reports them. Null: that metric does not exist for the model; 0 is a real zero.
CREATE TABLE reconciliation.metric_hour (
  account text NOT NULL,
  region text NOT NULL,
  hour timestamptz(0) NOT NULL,           -- its start, UTC
  namespace text NOT NULL,                -- AWS/Bedrock | AWS/BedrockMantle
  model text NOT NULL,                    -- as AWS names it: an id, a profile id or an ARN
  invocations bigint, client_errors bigint, server_errors bigint, throttles bigint,
  input bigint, output bigint, cache_read bigint, cache_write bigint,
  PRIMARY KEY (account, region, hour, namespace, model)
);
CREATE INDEX ON reconciliation.metric_hour (hour);

-- A part of a bill is what one reading replaces as a whole: a day of Cost Explorer, a month's partition of an export. Its row is
-- locked while it is replaced, and stays where a part has no lines.
CREATE TABLE reconciliation.bill_part (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source text NOT NULL,
  part text NOT NULL,
  replaced_at timestamptz(3) NOT NULL DEFAULT now(),
  lines bigint NOT NULL DEFAULT 0,
  UNIQUE (source, part)
);

CREATE TABLE reconciliation.bill_line (
  part_id bigint NOT NULL REFERENCES reconciliation.bill_part ON DELETE CASCADE,
  account text NOT NULL,
  payer_account text,
  region text,
  day date NOT NULL,                      -- of the usage, UTC
  period text NOT NULL,                   -- YYYY-MM, of the invoice
  kind text NOT NULL CHECK (kind IN ('usage', 'credit', 'discount', 'refund', 'tax', 'fee', 'support', 'other')),
  service text NOT NULL,
  usage_type text NOT NULL,
  operation text,
  model text,                             -- null: the line names no model that can be placed
  meter text,
  tier text,
  quantity numeric,                       -- in `unit`, as billed
  unit text,
  usd numeric(38,15) NOT NULL,            -- may be negative
  is_estimated boolean NOT NULL,
  issuer text,
  invoice text,
  principal text,
  tags jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX ON reconciliation.bill_line (part_id);
CREATE INDEX ON reconciliation.bill_line (day);
