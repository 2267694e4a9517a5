-- Hours whose metrics have been read, whether a model has any in them or not: no figures in an hour that was read are a real zero.
CREATE TABLE reconciliation.measured_hour (
  account text NOT NULL,
  region text NOT NULL,
  hour timestamptz(0) NOT NULL,           -- its start, UTC
  read_at timestamptz(3) NOT NULL,        -- the last time
  PRIMARY KEY (account, region, hour)
);
