-- What other domains read of calls that a provider refused for want of capacity. Every charge of such a call is a row, so that
-- sums over `calls` follow corrections as all other sums do. The time is the invocation's, whose few failed calls are indexed.
CREATE VIEW ledger.throttled_call AS
SELECT i.occurred_at, k.scope_id, c.key_id, c.requests::bigint AS calls
FROM ledger.invocation i
JOIN ledger.charge c ON c.occurred_at = i.occurred_at AND c.invocation = i.key
JOIN ledger.spend_key k ON k.id = c.key_id
WHERE i.error_code IS NOT NULL AND i.error_code ~* 'throttl|too.?many|rate.?limit|quota|^429';
