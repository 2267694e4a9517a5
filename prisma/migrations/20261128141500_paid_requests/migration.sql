-- Requests that a provider charges for, by month (UTC). A source that is changed or made again keeps its count.
CREATE TABLE connectors.paid_request (
  source text NOT NULL,
  month text NOT NULL,                    -- YYYY-MM
  requests bigint NOT NULL,
  PRIMARY KEY (source, month)
);
