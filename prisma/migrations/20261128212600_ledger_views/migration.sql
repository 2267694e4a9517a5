-- What other domains read of single calls, more of it than before: by which words a charge is summed, the model as it was called,
-- and its tokens by kind. Still plain joins, so that the planner sees through them, and drops the one of `admitted` where no key is
-- asked for.
CREATE OR REPLACE VIEW ledger.charged_call AS
SELECT c.occurred_at, c.invocation, c.via, s.team, s.project, s.environment, coalesce(s.canonical_model, s.model) AS model, s.region,
  s.operation, k.principal, coalesce(a.api_key, k.principal) AS key, k.custom ->> 'user' AS "user", c.requests, c.errors, c.unpriced,
  c.input + c.output + c.cache_read + c.cache_write_5m + c.cache_write_30m + c.cache_write_1h AS tokens, c.cost,
  c.id, c.key_id, k.scope_id, s.provider, s.model AS called_model, k.custom, c.input, c.output, c.cache_read,
  c.cache_write_5m + c.cache_write_30m + c.cache_write_1h AS cache_write
FROM ledger.charge c
JOIN ledger.spend_key k ON k.id = c.key_id
JOIN ledger.spend_scope s ON s.id = k.scope_id
LEFT JOIN ledger.admitted a ON a.invocation = c.invocation;

-- A call as the best of its reports says: who made it, of what, and how it ended. What it cost is in `charged_call`.
CREATE VIEW ledger.reported_call AS
SELECT i.key, i.occurred_at, i.rank, i.provider, i.account, i.region, i.principal, i.model_ref, i.request_id, i.error_code, i.latency_ms
FROM ledger.invocation i;
