-- Anomalies that steps of ladders go by, as they were last reported.
CREATE TABLE limits.ladder_anomaly (
  anomaly uuid PRIMARY KEY,
  scope jsonb NOT NULL,
  is_open boolean NOT NULL,
  changed_at timestamptz(3) NOT NULL
);
CREATE INDEX ON limits.ladder_anomaly (anomaly) WHERE is_open;
