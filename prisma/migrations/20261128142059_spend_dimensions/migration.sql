-- What other domains read of the ledger's dictionary: all that is known of the calls under one key. A plain join, so that the
-- planner sees through it.
CREATE VIEW ledger.spend_dimensions AS
SELECT k.id AS key_id, k.scope_id, s.team, s.cost_centre, s.project, s.environment, s.provider, s.model, s.canonical_model, s.region,
  s.operation, k.principal, k.custom
FROM ledger.spend_key k JOIN ledger.spend_scope s ON s.id = k.scope_id;
