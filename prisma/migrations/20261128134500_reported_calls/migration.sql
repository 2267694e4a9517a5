-- Calls reported by a source below settlements and the provider's log: an event, a span, a callback.
CREATE TABLE ledger.trace (
  invocation uuid PRIMARY KEY,
  occurred_at timestamptz(3) NOT NULL,
  account text NOT NULL,                   -- '': the source does not say
  region text NOT NULL,
  state text NOT NULL DEFAULT 'stands'    -- stands | merged (into another of its rank) | outranked
);

-- What another report may call the same call by: a provider and a request id, or an admission.
CREATE TABLE ledger.trace_name (
  name text NOT NULL,
  invocation uuid NOT NULL,
  PRIMARY KEY (name, invocation)
);

-- The provider's request that a settlement named: a report that comes later may know the call by it alone.
ALTER TABLE ledger.admission ADD COLUMN provider_request text;
CREATE INDEX ON ledger.admission (provider_request) WHERE provider_request IS NOT NULL;

-- How far a series of counts that only grow was counted: the next report of it counts by what it is more.
CREATE TABLE ledger.running_count (
  series uuid NOT NULL,
  begun text NOT NULL,                    -- when its counter began; it begins again from nothing
  at timestamptz(3) NOT NULL,
  quantities jsonb NOT NULL,
  PRIMARY KEY (series, begun)
);
