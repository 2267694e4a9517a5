-- Who refused such a call, in which words, and which call it was: so that everything that counts refusals for want of capacity goes
-- by this one view.
CREATE OR REPLACE VIEW ledger.throttled_call AS
SELECT i.occurred_at, k.scope_id, c.key_id, c.requests::bigint AS calls, i.provider, i.region, i.error_code, i.request_id
FROM ledger.invocation i
JOIN ledger.charge c ON c.occurred_at = i.occurred_at AND c.invocation = i.key
JOIN ledger.spend_key k ON k.id = c.key_id
WHERE i.error_code IS NOT NULL AND i.error_code ~* 'throttl|too.?many|rate.?limit|quota|^429';
