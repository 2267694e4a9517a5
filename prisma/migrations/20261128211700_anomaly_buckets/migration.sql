-- Calls without a price are counted beside the sums, so that an anomaly that goes on need not read its calls again in every pass.
-- What is folded already is folded again: nothing is lost by emptying it.
ALTER TABLE anomalies.bucket ADD COLUMN unpriced bigint NOT NULL DEFAULT 0;
TRUNCATE anomalies.bucket;
UPDATE anomalies.series SET state = NULL, state_to = NULL, changed_from = NULL;
