-- Metrics that CloudWatch has listed. It lists only what was written in the last two weeks, and gives the history of all.
CREATE TABLE connectors.metric_series (
  source text NOT NULL REFERENCES source (id) ON DELETE CASCADE,
  region text NOT NULL,
  namespace text NOT NULL,
  name text NOT NULL,
  dimensions jsonb NOT NULL,
  PRIMARY KEY (source, region, namespace, name, dimensions)
);
