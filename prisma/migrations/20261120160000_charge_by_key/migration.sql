-- Latencies of a principal are read from its charges, a few of its keys among all: from the index alone.
CREATE INDEX ON ledger.charge (key_id, occurred_at) INCLUDE (latency_ms, requests);

-- A team's months are the days of its scopes, a few among all.
CREATE INDEX ON ledger.spend_day (zone, scope_id, day);
